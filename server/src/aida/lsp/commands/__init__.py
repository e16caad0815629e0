"""Commands of `workspace/executeCommand`: a module for each subject, all listed in `registry`."""
