/** Why a deployment does not go on, and the exit code that says so. */

/** A reason not to go on that the admin can mend; shown without a stack. */
export class DeployStopped extends Error {
  override readonly name = 'DeployStopped'
}

/** Ctrl-C, or the end of the input, at a question. */
export class DeployInterrupted extends DeployStopped {}

class WrongUsage extends DeployStopped {}

/** What `parseArgs` threw, as a sentence. */
export function wrongUsage(error: unknown, options: string): DeployStopped {
  const [what = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
  return new WrongUsage(`${what}. There are ${options}. Nothing was deployed.`)
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof DeployInterrupted) return 130
  return error instanceof WrongUsage ? 2 : 1
}
