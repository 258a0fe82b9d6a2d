"""The language server: what an editor is told of a policy while it is written.  Needs the extra `policylint[lsp]`."""
