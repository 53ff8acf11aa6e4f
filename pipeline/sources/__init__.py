"""Where raw articles come from; every source yields raw articles or dead letters, never raises for one."""
