"""``python -m wslint``."""

from wslint.cli import main

if __name__ == "__main__":
    main()
