/**
 * Is the data folder fit for a server? Looked at before anything is started, because workerd shows a stack for each of these.
 * Every fault is one sentence: what is wrong, and what to do.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { dataFiles } from '../build/paths.ts'

/** Thrown when no server can run on the folder; the message is for the admin. */
export class BadDataFolder extends Error {
  override readonly name = 'BadDataFolder'
}

/** SQLite needs room beside what it writes. */
const roomNeededBytes = 16 * 1024 * 1024

const elsewhere = 'or set SWITCHHOOK_DATA to another folder'

/** Makes the folder where there is none. Throws BadDataFolder. */
export function assertDataFolder(directory: string): void {
  inDataFolder(directory, () => {
    makeFolder(directory)
    const probe = path.join(directory, `probe-${process.pid}`)
    writeFileSync(probe, 'x')
    rmSync(probe)
  })
  const { bavail, bsize } = statfsSync(directory)
  if (bavail * bsize < roomNeededBytes) throw new BadDataFolder(faultInWords('ENOSPC', directory) ?? '')
}

/** Folder by folder: Node's own way never returns where the system lets nobody make one (below /proc). */
function makeFolder(directory: string): void {
  if (existsSync(directory) && statSync(directory).isDirectory()) return
  const parent = path.dirname(directory)
  if (!existsSync(parent)) makeFolder(parent)
  mkdirSync(directory, { mode: 0o700 })
}

/** Whatever the system refuses there becomes a BadDataFolder. */
export function inDataFolder<T>(directory: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const words = error instanceof Error && 'code' in error ? faultInWords(String(error.code), directory) : undefined
    throw words === undefined ? error : new BadDataFolder(words)
  }
}

/** @param code As Node names what the system said: `EACCES`. */
export function faultInWords(code: string, directory: string): string | undefined {
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `The data folder ${directory} is a file, or lies in one: remove it, ${elsewhere}.`
    case 'EACCES':
    case 'EPERM':
      return `This user may not write into the data folder ${directory}: give it to this user (chown -R), ${elsewhere}.`
    case 'EROFS':
      return `The data folder ${directory} is on a read-only file system: mount it for writing, ${elsewhere}.`
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of the data folder ${directory} is full: make room, ${elsewhere}.`
    case 'ENOENT':
      return `The data folder ${directory} can’t be made: make it, ${elsewhere}.`
    default:
      return undefined
  }
}

/**
 * Only while no server holds them open. Throws BadDataFolder for the first database that can't be read.
 * @param isThorough Every page is looked at, which takes its time; else of a large one only the beginning.
 */
export function assertDatabases(directory: string, isThorough = false): void {
  const { records } = dataFiles(directory)
  if (!existsSync(records)) return
  const files = readdirSync(records, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sqlite'))
  for (const file of files) {
    const fault = databaseFault(path.join(records, file), isThorough)
    if (fault === undefined) continue
    const keep = `keep ${path.resolve(directory)} for a repair, set SWITCHHOOK_DATA to a new folder, and bring the last export back with npx switchhook import`
    throw new BadDataFolder(`The records in ${path.join(records, file)} are damaged (${fault}): ${keep}.`)
  }
}

/** Read whole within a second. */
const quicklyReadBytes = 64 * 1024 * 1024

/** What SQLite says of its header and its table of contents, or of all of it. */
function databaseFault(file: string, isThorough: boolean): string | undefined {
  try {
    const database = new DatabaseSync(file)
    try {
      database.prepare('select count(*) from sqlite_master').get()
      const isQuick = statSync(file).size <= quicklyReadBytes
      const found = isThorough || isQuick ? database.prepare('pragma quick_check(1)').get()?.quick_check : 'ok'
      return found === 'ok' ? undefined : String(found).replace(/\s+/g, ' ')
    } finally {
      database.close()
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
