"""The language server: translates between the Language Server Protocol and plain data.

What happens on every key (documents, diagnostics) and before it (the lifecycle) is plain JSON in,
plain JSON out: pygls and lsprotocol cost half a second to import and more than a check to use. They
are loaded once there is time, and serve the requests: hover, code actions, the workspace.
"""
