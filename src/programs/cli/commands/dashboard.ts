/** `switchhook dashboard`, also `open`: a link that signs in to the dashboard once. */
import * as z from 'zod'
import { signInLinkSchema } from '../../../wire/user.ts'
import { openBrowser } from '../../terminal/open-browser.ts'
import { type CliCommand, withAction } from '../command.ts'

const options = z.object({ email: z.string().optional(), browser: z.boolean().default(true) })

export const dashboard: CliCommand = (program, context) => {
  const command = program
    .command('dashboard')
    .alias('open')
    .description('Open the dashboard, signed in by a link that works once')
    .option('--email <address>', 'Sign in as this user (default: the first admin)')
    .option('--no-browser', 'Only print the link')
  withAction(command, context, options, async (session, { email, browser }) => {
    const made = await session.api.request({
      method: 'POST',
      path: '/v1/sign-in/links',
      body: { email },
      answer: signInLinkSchema,
    })
    session.show(
      made,
      () => `${made.link}\n\nIt works once, until ${session.times.at(made.expiresAt)}. ${session.times.note}\n`,
    )
    if (browser && !session.json && session.cli.out.isTty) openBrowser(made.link)
    return undefined
  })
}
