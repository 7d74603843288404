"""wslint: a linter and autofixer for Python code that uses the websockets package."""

__version__ = "0.1.0"
URL = "https://github.com/wslint/wslint"
