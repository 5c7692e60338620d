"""Settings: `local` (demo and development), `test`, `production`. All read the environment through `env`."""
