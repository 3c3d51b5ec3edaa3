"""The window. Only this package and `portfixer.app` know Qt."""
