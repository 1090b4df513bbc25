/**
 * The licences of the packages that our bundles contain, as one text. Most of them may be passed on only together with it, and
 * minified code has lost its comments.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import { root } from './paths.ts'

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), optional: z.boolean().optional(), version: z.string().optional() }),
  ),
})
const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  author: z.union([z.string(), z.object({ name: z.string() })]).optional(),
})

const licenceFile = /^(licen[cs]e|copying|notice)/i

export interface PackageLicence {
  readonly name: string
  readonly version: string
  /** SPDX, as its manifest says. */
  readonly licence: string
  /** Of its files; where it has none, who wrote it. */
  readonly text: string
}

/** Of every package that is installed in production: the bundles hold no others. */
export function bundledLicences(directory = root): PackageLicence[] {
  const lock = lockSchema.parse(JSON.parse(readFileSync(path.join(directory, 'package-lock.json'), 'utf8')))
  const folders = Object.entries(lock.packages)
    .filter(([folder, { dev, optional }]) => folder !== '' && dev !== true && optional !== true)
    .map(([folder]) => path.join(directory, folder))
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
  return folders.map(licenceOf).sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function licencesText(licences: readonly PackageLicence[]): string {
  const entries = licences.map(
    ({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text.trim()}\n`,
  )
  return `Switchhook contains these packages, under these licences.\n\n${entries.join(`\n${'-'.repeat(80)}\n\n`)}`
}

function licenceOf(folder: string): PackageLicence {
  const { name, version, license, author } = manifestSchema.parse(
    JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')),
  )
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && licenceFile.test(entry.name))
    .map((entry) => readFileSync(path.join(folder, entry.name), 'utf8'))
  const writer = typeof author === 'string' ? author : author?.name
  const text =
    files.join('\n\n') || `Copyright ${writer ?? `the authors of ${name}`}. Licence: ${license ?? 'see its source'}.`
  return { name, version, licence: license ?? 'see below', text }
}
