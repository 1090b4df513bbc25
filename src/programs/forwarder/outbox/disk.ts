/** Writing the outbox's file, all or nothing, and why that does not work at the moment. */
import type { DatabaseSync } from 'node:sqlite'
import type { SwitchhookError } from '../../../lib/errors.ts'
import type { Log } from '../../../ports/log.ts'
import { rollBack } from './rows.ts'
import { outboxFault } from './schema.ts'

export interface DiskOptions {
  readonly database: DatabaseSync
  readonly file: string
  readonly log: Log
}

export class Disk {
  readonly #options: DiskOptions
  #problem: string | undefined

  constructor(options: DiskOptions) {
    this.#options = options
  }

  /** For an admin; undefined while it can be written. Logged when it begins and when it ends. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** The problem as an error: `outbox_unavailable`. */
  fault(): SwitchhookError {
    return outboxFault(this.#options.file, this.#problem)
  }

  /**
   * Runs `work` in a transaction; false when it failed, and `undo` is called.
   * @param proves That this work is done shows that the disk is well again.
   */
  write(work: () => void, undo: () => void, proves = true): boolean {
    const { database, log, file } = this.#options
    try {
      database.exec('BEGIN IMMEDIATE')
      work()
      database.exec('COMMIT')
      if (proves && this.#problem !== undefined) {
        log.info('outbox_writable_again', { file })
        this.#problem = undefined
      }
      return true
    } catch (thrown) {
      rollBack(database)
      undo()
      const { message } = outboxFault(file, thrown)
      if (this.#problem === undefined) log.error('outbox_unavailable', { problem: message })
      this.#problem = message
      return false
    }
  }
}
