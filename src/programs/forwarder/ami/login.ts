/** Login to an Asterisk manager: by MD5 challenge, so that the secret itself does not cross the network, or plain. */
import { createHash } from 'node:crypto'
import type { AmiMessage } from '../../../adapters/pbx/asterisk/message.ts'
import { SwitchhookError, toSwitchhookError } from '../../../lib/errors.ts'
import type { AmiAction } from './action.ts'

export interface AmiLogin {
  readonly username: string
  readonly secret: string
  /** `plain` for servers whose secrets are kept elsewhere, and can't be challenged; use TLS then. */
  readonly auth: 'md5' | 'plain'
}

/** Classes of events that are read; what the user may not read simply does not come. */
const eventClasses = 'system,call,agent,dialplan'

/** Rejects with `source_unauthorized` when Asterisk does not let the user in. */
export async function logIn(login: AmiLogin, ask: (action: AmiAction) => Promise<AmiMessage>): Promise<void> {
  try {
    const proof = login.auth === 'md5' ? await answerChallenge(login, ask) : { Secret: login.secret }
    await ask({ Action: 'Login', Username: login.username, Events: eventClasses, ...proof })
  } catch (thrown) {
    const error = toSwitchhookError(thrown)
    if (error.code !== 'source_unauthorized' && error.code !== 'source_unreadable') throw error
    throw new SwitchhookError(
      'source_unauthorized',
      `Asterisk does not let the user ${login.username} in: check name, secret, permit and deny in manager.conf.`,
      { cause: error },
    )
  }
}

async function answerChallenge(login: AmiLogin, ask: (action: AmiAction) => Promise<AmiMessage>) {
  const challenge = (await ask({ Action: 'Challenge', AuthType: 'MD5' })).text('Challenge')
  const Key = createHash('md5').update(`${challenge}${login.secret}`).digest('hex')
  return { AuthType: 'MD5', Key }
}
