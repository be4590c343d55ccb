"""The pages and the HTTP API of ``vnsearch serve``, over the façade of the library."""
