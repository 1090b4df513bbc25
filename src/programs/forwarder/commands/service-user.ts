/**
 * The user that the service runs as: one of its own, not root. It owns its configuration and data, and reads the phone system's
 * files by one capability instead of all of root's rights.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import path from 'node:path'

export const serviceUser = 'switchhook'

export interface OwnedFiles {
  readonly configFile: string
  readonly dataDir: string
}

/** Makes the user where it is missing and gives it its files. Throws what the system's own tool says. */
export function prepareUser(user: string, { configFile, dataDir }: OwnedFiles): void {
  if (user === 'root') return
  if (spawnSync('id', [user], { stdio: 'ignore' }).status !== 0) {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', user])
  }
  execFileSync('mkdir', ['-p', dataDir])
  execFileSync('chown', ['-R', `${user}:`, dataDir, path.dirname(configFile)])
}
