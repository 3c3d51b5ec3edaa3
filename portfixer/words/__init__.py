"""The only place with sentences for people. Every function returns plain text without control characters."""
