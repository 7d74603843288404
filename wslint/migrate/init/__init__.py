"""Setting a project up: what `wslint init` finds out, and the files that it proposes."""
