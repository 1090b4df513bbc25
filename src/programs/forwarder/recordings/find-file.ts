/**
 * Finds the file of a recording in the folders that the configuration names, and nowhere else: whatever name the cloud or a call record
 * says, only its last part counts, and what leads out of the folder by a link is refused.
 */
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

export interface SoughtFile {
  /** As the call record has it: a name, or a path. */
  readonly name: string
  /** Of the call, ISO 8601 UTC. */
  readonly startedAt: string
  /** Asterisk's unique ids of the call's channels, which the names of its files hold. */
  readonly channels: readonly string[]
}

export type FoundFile = { readonly file: string } | { readonly problem: string }

/** What FreePBX or a nightly job may have made of it. */
const endings = ['.wav', '.mp3', '.ogg', '.m4a', '.WAV']
const dayMs = 86_400_000
const namesMax = 20_000

export async function findFile(folders: readonly string[], sought: SoughtFile): Promise<FoundFile> {
  const name = sought.name.split(/[/\\]/).at(-1) ?? ''
  const isSound = /^[^./\\\0][^/\\\0]{0,250}$/.test(name)
  let outside = false
  for (const folder of folders) {
    const root = await realpath(folder).catch(() => undefined)
    if (root === undefined) continue
    for (const directory of daysOf(root, name, sought.startedAt)) {
      const names = isSound ? namesOf(name) : []
      for (const one of [...names, ...(await namedByChannel(directory, sought.channels))]) {
        const real = await realpath(path.join(directory, one)).catch(() => undefined)
        if (real === undefined) continue
        if (!real.startsWith(root + path.sep)) outside = true
        else if ((await stat(real)).isFile()) return { file: real }
      }
    }
  }
  if (outside) return { problem: `${name} leads out of the folder of recordings; it is not read.` }
  return {
    problem: `There is no file ${name || '(no name)'} in ${folders.join(', ')}, nor one with the call’s unique id.`,
  }
}

/** The same with another ending: recordings are converted after the call. */
function namesOf(name: string): string[] {
  const stem = name.replace(/\.(?:wav|mp3|ogg|m4a|gsm|ulaw|alaw|sln\d*)$/i, '')
  return [...new Set([name, ...endings.map((ending) => stem + ending)])]
}

/** FreePBX has a folder a day, by the PBX's own time: the day that the name says, or those around the call. */
function daysOf(root: string, name: string, startedAt: string): string[] {
  const [, year, month, day] = /(?:^|-)(20\d\d)(\d\d)(\d\d)-\d{6}(?:-|\.)/.exec(name) ?? []
  const startMs = Date.parse(startedAt)
  const around = Number.isNaN(startMs)
    ? []
    : [0, -dayMs, dayMs].map((ms) => new Date(startMs + ms).toISOString().slice(0, 10).split('-'))
  const days = year && month && day ? [[year, month, day], ...around] : around
  return [...new Set([...days.map((parts) => path.join(root, ...parts)), root])]
}

/** `…-1772463600.17.wav` is of the channel 1772463600.17, and of no other. */
async function namedByChannel(directory: string, channels: readonly string[]): Promise<string[]> {
  const ids = channels.filter((id) => /^[\w.-]*\d{9,10}\.\d+$/.test(id))
  if (ids.length === 0) return []
  const names = (await readdir(directory).catch(() => [])).slice(0, namesMax)
  return names.filter(
    (name) => endings.includes(path.extname(name)) && ids.some((id) => path.parse(name).name.endsWith(`-${id}`)),
  )
}
