"""One file for each thing a person does: a frozen command and a function of the same name.

The shape is always the same: the stored answer if the request was carried out before, the role table, the pure rule, the post,
a frozen value. One operation, one unit of work, one commit.
"""
