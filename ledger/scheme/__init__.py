"""The pure rules of the club: values in, values or a refusal out; no SQL, no framework, no clock of their own."""
