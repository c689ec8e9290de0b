"""The evidence server for assistants (MCP): questions to a store, each answer with its claims."""
