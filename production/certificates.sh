#!/usr/bin/env bash
# Makes the certificates by which Temporal, the workers and the API know each other (mutual TLS), for
# docker-compose.yml: an authority of your own, one certificate for the cluster, one for its clients.
#
#   production/certificates.sh [folder] [days]
#
# Into `certificates` unless a folder is named, for 825 days. The authority stays if it is there: run it
# again before the others end, and restart. Keep `ca.key` apart; nothing that runs needs it.
set -euo pipefail

folder="${1:-certificates}"
days="${2:-825}"
umask 077
mkdir -p "$folder"
cd "$folder"

if [ ! -f ca.key ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -sha256 \
    -subj '/CN=Caseline Temporal authority' -keyout ca.key -out ca.pem 2> /dev/null
fi

# issue NAME SUBJECT USAGE
issue() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 \
    -subj "/CN=$2" -keyout "$1.key.new" -out "$1.csr" 2> /dev/null
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$days" -sha256 \
    -out "$1.pem.new" 2> /dev/null -extfile <(
      echo "subjectAltName = DNS:$2"
      echo 'basicConstraints = critical, CA:FALSE'
      echo "extendedKeyUsage = $3"
    )
  # Never one of a pair without the other.
  mv "$1.key.new" "$1.key"
  mv "$1.pem.new" "$1.pem"
  rm "$1.csr"
}

# The cluster is a client too: of itself.
issue cluster temporal serverAuth,clientAuth
issue client caseline clientAuth

# Both images run as this account. Without the right to give files away, do it yourself.
chown 1000:1000 . ca.pem cluster.pem cluster.key client.pem client.key 2> /dev/null ||
  echo "give $PWD and what is in it, but ca.key, to the account 1000" >&2
echo "certificates for $days days in $PWD"
