/** The script behind `curl …/forwarder/install.sh | sudo sh`: puts the forwarder on a phone system. Needs no secret. */
import { SwitchhookError } from '../../lib/errors.ts'

const hostForShell = /^https?:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

/**
 * An address comes from a request's Host header where none is configured: only what a host name or IP address may hold gets
 * into a script that root runs. Throws `bad_request`.
 */
function originForShell(url: string): string {
  const { origin } = new URL(url)
  if (hostForShell.test(origin)) return origin
  throw new SwitchhookError('bad_request', 'The host of this address is no host name; set SWITCHHOOK_PUBLIC_URL.')
}

/** POSIX shell. `url`: of the deployment; it has no character that a shell would take for its own. */
export function installScript(url: string): string {
  const address = originForShell(url)
  // Plain http only from where the script itself came by it: this machine, or a trial.
  const http = address.startsWith('http:') ? ',http' : ''
  return `#!/bin/sh
# Installs the Switchhook forwarder of ${address}
set -eu

url='${address}'
directory="\${SWITCHHOOK_FORWARDER_DIR:-/opt/switchhook-forwarder}"
bin="\${SWITCHHOOK_FORWARDER_BIN:-/usr/local/bin}"
file="$directory/switchhook-forwarder.mjs"

node="$(command -v node || true)"
if [ -z "$node" ] || ! "$node" -e '
  const [major, minor] = process.versions.node.split(".").map(Number)
  process.exit(major > 22 || (major === 22 && minor >= 13) ? 0 : 1)
'; then
  echo 'The forwarder needs Node.js 22.13 or newer; get it from https://nodejs.org, then run this again.' >&2
  exit 1
fi

mkdir -p "$directory"
draft="$directory/new-switchhook-forwarder.mjs"
if command -v curl >/dev/null; then
  curl --proto '=https${http}' -fsSL "$url/forwarder/switchhook-forwarder.mjs" -o "$draft"
else
  wget -q "$url/forwarder/switchhook-forwarder.mjs" -O "$draft"
fi
"$node" "$draft" --version >/dev/null
chmod 755 "$draft"
mv "$draft" "$file"

if [ -w "$bin" ]; then
  printf '#!/bin/sh\\nexec "%s" "%s" "$@"\\n' "$node" "$file" > "$bin/switchhook-forwarder"
  chmod 755 "$bin/switchhook-forwarder"
fi

# It contains packages of others; their licences belong beside it.
licences() {
  if command -v curl >/dev/null; then
    curl --proto '=https${http}' -fsSL "$url/licences.txt" -o "$directory/LICENCES.txt"
  else
    wget -q "$url/licences.txt" -O "$directory/LICENCES.txt"
  fi
}
licences || echo "Their licences: $url/licences.txt" >&2

echo "Installed $("$node" "$file" --version) in $directory."
echo "Next: make a key in Switchhook (switchhook keys create --name forwarder --scopes events), then"
echo "  export SWITCHHOOK_URL=$url"
echo "  switchhook-forwarder --config /etc/switchhook-forwarder/config.yml init"
echo "  switchhook-forwarder --config /etc/switchhook-forwarder/config.yml install"
`
}
