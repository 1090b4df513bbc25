/**
 * Is what package-lock.json asks for what stands in node_modules? Plain JavaScript with no dependency, for a clone in
 * which nothing is installed yet.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>}
 */
function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : {}
}

/**
 * The packages of `directory` that are missing or of another version, as `node_modules/x`; `[]` when all is there.
 * Optional ones may be missing (other machines' binaries), but not of another version.
 * @param {string} directory
 */
export function missingPackages(directory) {
  const wanted = packagesOf(path.join(directory, 'package-lock.json'))
  const present = packagesOf(path.join(directory, 'node_modules/.package-lock.json'))
  return Object.entries(wanted).flatMap(([place, { version, optional, devOptional, peer }]) => {
    const isThere = place in present && existsSync(path.join(directory, place))
    if (place === '' || (isThere && present[place]?.version === version)) return []
    return isThere || !(optional || devOptional || peer) ? [place] : []
  })
}
