slug() {
  check "slugify '$1'" "$2" "$(sh slugify.sh "$1")"
}

slug 'Hello World' 'hello-world'
slug 'Hello, World!' 'hello-world'
slug '  many   spaces  ' 'many-spaces'
slug 'Rock & Roll' 'rock-roll'
slug 'Version 2.0 (beta)' 'version-2-0-beta'
slug 'already-a-slug' 'already-a-slug'
slug '!?' ''
