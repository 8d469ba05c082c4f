# Prints a slug of the first argument, for use in a web address.
printf '%s\n' "$1" | tr 'A-Z ' 'a-z-'
