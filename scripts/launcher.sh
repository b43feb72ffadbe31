#!/bin/sh
# A self-extracting program: this text, then two gzip streams: the program's JavaScript files, one
# behind the other, and the Deno runtime. It unpacks them into a cache folder of the user's once, and
# from then on only looks whether that folder can be trusted, before it becomes the runtime (exec).
# Every start pays for what stands here: the usual way has one child process (ls). Names in @ signs
# are filled in by scripts/build/self_extracting.ts. Runs under dash, bash and busybox sh; names begin
# with self_ because a variable of that name in the caller's environment would be overwritten.
set +euvx -f
# A bash that is called sh takes functions from the environment, also such as replace commands.
unset -f cd ls printf read chmod command find gzip head kill mkdir mkfifo mktemp mv openssl rm sha256sum shasum tail umask uname wc
# Deno and its Node.js layer obey these; they would load code, write files (such as the keys of TLS
# connections) or connect out.
for self_word in $(export -p); do
  self_word=${self_word%%=*}
  case $self_word in
    *[!A-Za-z0-9_]*) ;;
    DENO_* | NODE_* | OTEL_* | SSLKEYLOGFILE) unset "$self_word" ;;
  esac
done

# Deno does not start in a folder that has been deleted; no relative path leads anywhere from there.
case ${PWD-} in /*) [ -d "$PWD" ] ;; *) false ;; esac || cd /

self_name=@PAYLOAD_SHA256@
self_base=
case ${XDG_CACHE_HOME-} in
  /*) self_base=$XDG_CACHE_HOME ;;
  *) case ${HOME-} in /*) self_base=$HOME/@USER_CACHE@ ;; esac ;;
esac
self_cache=$self_base/dcmsend/$self_name
# Files and their lengths; the empty one is the marker that all are there.
self_program='@PROGRAM@'
self_files="deno:@DENO_SIZE@ $self_program complete:0"

# Whether the folder and what is named in it belong to the effective user, nobody else may write to
# them, our files are files of their length, and all else is folders. Symbolic links are neither.
self_is_private() { # FOLDER NAME...
  self_folder=$1
  shift
  [ -O "$self_folder/." ] || return 1
  self_listing=$(
    exec 2>/dev/null
    unset BLOCKSIZE BLOCK_SIZE CLICOLOR_FORCE LS_BLOCK_SIZE QUOTING_STYLE TIME_STYLE
    PATH=@SYSTEM_PATH@${PATH:+:$PATH} LC_ALL=C TZ=UTC0
    export LC_ALL TZ
    cd "$self_folder" && ls -ldn . "$@"
  ) || return 1
  set -- $self_listing
  self_owner=${3-}
  while [ $# -ge 9 ]; do # mode links owner group size month day time name
    [ "$3" = "$self_owner" ] || return 1
    case " $self_files " in
      *" ${9##*/}:$5 "*) self_kind=- ;;
      *" ${9##*/}:"*) return 1 ;;
      *) self_kind=d ;;
    esac
    case $1 in "$self_kind"????-??-*) ;; *) return 1 ;; esac
    shift 9
  done
  [ $# -eq 0 ]
}

# The same, and whether all our files are there.
self_is_whole() { # FOLDER PLACE-OF-THE-FILES NAME...
  self_folder=$1
  self_place=$2
  shift 2
  for self_word in $self_files; do
    set -- "$@" "$self_place/${self_word%:*}"
  done
  self_is_private "$self_folder" "$@"
}

self_cache_is_ready() {
  [ -x "$self_cache/deno" ] @LOADER_CHECK@ && self_is_whole "$self_base" "dcmsend/$self_name" \
    dcmsend "dcmsend/$self_name" "dcmsend/$self_name/deno_dir"
}

self_run() {
  DENO_DIR=$self_cache/deno_dir DENO_NO_UPDATE_CHECK=1
  export DENO_DIR DENO_NO_UPDATE_CHECK
  exec "$self_cache/deno" run @RUN_FLAGS@ "$self_cache/main.js" "$@"
  exit 126
}

[ -n "$self_base" ] && self_cache_is_ready && self_run "$@"

# From here on: the first start, a damaged cache, or none that can be used.

self_die() {
  printf 'dcmsend: %s\n' "$1" >&2
  exit 126
}

self_remove_work() {
  [ -z "$self_work" ] || rm -rf "$self_work"
  self_work=
}

self_machine=$(PATH=@SYSTEM_PATH@${PATH:+:$PATH} && uname -sm)
[ "$self_machine" = "@MACHINE@" ] ||
  self_die "this executable is for @MACHINE@ and cannot run on $self_machine"
@LOADER_DEMAND@

self_path=${PATH-}
PATH=@SYSTEM_PATH@${PATH:+:$PATH}
self_mask=$(umask)
umask 077
self_work=
for self_signal in HUP INT TERM; do
  trap "self_remove_work; trap - $self_signal; kill -s $self_signal \$\$" "$self_signal"
done
case $0 in
  */*) self_file=$0 ;;
  *) if [ -f "./$0" ]; then self_file=./$0; else self_file=$(command -v "$0"); fi ;;
esac

[ "$(wc -c <"$self_file")" -eq @FILE_SIZE@ ] || self_die "$self_file is damaged: its length is wrong"

# Prints the SHA-256 of a file; nothing where no program for it exists.
self_sum() {
  sha256sum <"$1" || shasum -a 256 <"$1" || openssl dgst -sha256 -r <"$1"
}

# Leaves the files, checked and tried out, in a new folder, $self_work, whose name begins so.
# Fails where that place does not allow it; ends the program where no other place would help.
self_unpack() { # BEGINNING-OF-PATH
  self_work=$(mktemp -d "$1.XXXXXX" 2>/dev/null) || return 1
  {
    tail -c +@PROGRAM_AT@ "$self_file" | head -c @PROGRAM_PACKED@ | gzip -dc >"$self_work/program"
    tail -c +@DENO_AT@ "$self_file" | gzip -dc >"$self_work/deno"
    self_at=1
    for self_word in $self_program; do
      tail -c "+$self_at" "$self_work/program" | head -c "${self_word#*:}" >"$self_work/${self_word%:*}"
      self_at=$((self_at + ${self_word#*:}))
    done
    : >"$self_work/complete"
    chmod 700 "$self_work/deno"
  } 2>/dev/null
  self_is_whole "$self_work" . || {
    self_remove_work
    return 1
  }
  # Without a program for SHA-256, the lengths and gzip's own CRC-32 have to do.
  for self_pair in deno=@DENO_SHA256@ program=@PROGRAM_SHA256@; do
    case $(self_sum "$self_work/${self_pair%%=*}" 2>/dev/null) in
      '' | "${self_pair#*=}"*) ;;
      *) self_remove_work && self_die "$self_file is damaged: its contents do not have the expected SHA-256" ;;
    esac
  done
  rm "$self_work/program"
  if [ ! -x "$self_work/deno" ]; then # a file system mounted noexec
    self_remove_work
    return 1
  fi
  self_answer=$("$self_work/deno" --version 2>&1 </dev/null) || {
    self_remove_work
    self_die "cannot run on this machine: ${self_answer%%
*}"
  }
}

self_make_folder() {
  [ -e "$1" ] || mkdir "$1" 2>/dev/null || [ -e "$1" ]
}

# Files go to their final names one by one, each whole, the marker last: whoever else is just
# unpacking puts the same files there, and whoever runs from the old ones keeps them.
self_fill_cache() {
  [ -e "$self_base" ] || [ -O "${self_base%/*}" ] || return 1
  self_make_folder "$self_base" && self_is_private "$self_base" || return 1
  self_make_folder "$self_base/dcmsend" && self_is_private "$self_base" dcmsend || return 1
  self_make_folder "$self_cache" || return 1
  self_is_private "$self_base" dcmsend "dcmsend/$self_name" || return 1
  # What was left by starts that were killed while they unpacked.
  find "$self_cache" -maxdepth 1 -name 'new.*' -mmin +60 -exec rm -rf {} + 2>/dev/null
  self_unpack "$self_cache/new" || return 1
  [ -d "$self_cache/deno_dir" ] && self_is_private "$self_cache" deno_dir ||
    rm -rf "$self_cache/deno_dir"
  self_make_folder "$self_cache/deno_dir"
  for self_word in $self_files; do
    self_word=${self_word%:*}
    [ ! -d "$self_cache/$self_word" ] || rm -rf "$self_cache/$self_word"
    mv -f "$self_work/$self_word" "$self_cache/$self_word"
  done 2>/dev/null
  self_remove_work
  self_cache_is_ready || return 1
  # The runtime compiles what it loads for the first time, and keeps that; so it is made to load what
  # sends, which finds no file to send.
  (self_run 127.0.0.1 104 /dev/null/none) </dev/null >/dev/null 2>&1
  return 0
}

# Whether nobody else can rename or replace what is in the folder.
self_is_safe_parent() {
  set -- "$1" $(exec 2>/dev/null; cd "$1" && LC_ALL=C ls -ldn .)
  [ "${4-}" = 0 ] || [ -O "$1/." ] || return 1
  case ${2-} in d????-??-* | d????????[tT]*) ;; *) return 1 ;; esac
}

# A folder for this run alone. It is removed when the last process that holds the writing end of a
# pipe has ended, which is the program itself, however it ends.
self_use_temporary_folder() {
  for self_parent in "${TMPDIR:-/tmp}" /tmp /var/tmp; do
    case $self_parent in /*) ;; *) continue ;; esac
    self_is_safe_parent "$self_parent" && self_unpack "$self_parent/dcmsend" || continue
    if mkfifo "$self_work/end"; then
      self_cache=$self_work
      exec 9<>"$self_work/end" 8<"$self_work/end" 7>"$self_work/end" 9>&-
      (
        trap '' HUP INT QUIT TERM
        cd /
        read -r self_word
        self_remove_work
      ) <&8 8<&- 7>&- >/dev/null 2>&1 &
      exec 8<&-
      return 0
    fi
    self_remove_work
  done
  return 1
}

[ -n "$self_base" ] && self_fill_cache || self_use_temporary_folder ||
  self_die "cannot unpack itself: no folder that it may write to and execute from (tried the cache folder ${self_base:-(none)}, ${TMPDIR:-/tmp}, /var/tmp)"
trap - HUP INT TERM
umask "$self_mask"
PATH=$self_path
self_run "$@"
