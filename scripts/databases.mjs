/**
 * The database servers that tests run for themselves: PostgreSQL comes as an npm package, MariaDB from the system. As root
 * on Debian or Ubuntu it is installed; elsewhere a line says what is missing, and those tests fail and say so too.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'

const packages = ['mariadb-server-core', 'mariadb-client-core']

/** @param {string} name */
function isInstalled(name) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin']
  return folders.some((folder) => existsSync(path.join(folder, name)))
}

export function ensureMariaDb() {
  if (isInstalled('mariadbd') && isInstalled('mariadb-install-db')) return
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    console.warn(`MariaDB is not installed: the tests of databases will fail. On Debian or Ubuntu, as root: ${command}`)
    return
  }
  console.log(`Installing MariaDB for the tests of databases: ${command}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { stdio: 'inherit', env })
}
