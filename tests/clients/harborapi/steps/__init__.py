"""One file per resource. A step is an async function with the name of the client's method it walks."""
