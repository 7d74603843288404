"""The services of acme."""
