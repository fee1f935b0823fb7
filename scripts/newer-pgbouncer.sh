#!/bin/sh
# usage: scripts/newer-pgbouncer.sh FOLDER
# Puts Debian 13's PgBouncer into a new folder, with its own C library and beside the packages of this Debian, and prints
# where its program is. Debian 12's is too old to keep prepared statements in transaction mode. Needs root and mmdebstrap.
set -eu
folder=$1
mkdir "$folder"
timeout 180 mmdebstrap --quiet --mode=root --variant=extract --include=pgbouncer trixie "$folder/root" 2>"$folder/said" ||
  { cat "$folder/said" >&2; exit 1; }
cat >"$folder/pgbouncer" <<END
#!/bin/sh
exec $(echo "$folder"/root/usr/lib*/ld-linux*.so.*) --library-path $(echo "$folder"/root/usr/lib/*-linux-gnu) "$folder/root/usr/sbin/pgbouncer" "\$@"
END
# Tests run it as nobody.
chmod 755 "$folder" "$folder/root" "$folder/pgbouncer"
"$folder/pgbouncer" --version >&2
echo "$folder/pgbouncer"
