/** Files that the admin names. */
import { stat } from 'node:fs/promises'
import { CliFailure } from '../terminal/failure.ts'

/** The file's size in bytes. Throws CliFailure for what is no file. */
export async function fileBytes(file: string): Promise<number> {
  const stats = await stat(file).catch(() => undefined)
  if (!stats?.isFile()) throw new CliFailure(`There is no file ${file}.`)
  return stats.size
}
