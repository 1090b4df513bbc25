/** Opens an address in the browser of whoever sits before this machine. */
import { spawn } from 'node:child_process'

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Where there is no browser nothing happens: the address was printed, too. */
export function openBrowser(address: string): void {
  const [program, ...args] = openers[process.platform] ?? []
  if (program === undefined) return
  const opener = spawn(program, [...args, address], { stdio: 'ignore', detached: true })
  opener.on('error', () => {})
  opener.unref()
}
