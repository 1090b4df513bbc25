/** The agent page as a whole. */
import { h } from 'preact'
import { Banners } from './banners.ts'
import { CallCard } from './call-card.ts'
import type { ViewContext } from './context.ts'
import { DialForm } from './dial-form.ts'
import { Header } from './header.ts'
import { Help } from './help.ts'
import { SignIn } from './sign-in.ts'

export function Page(context: ViewContext) {
  const { state } = context
  const isSignedOut = state.connection === 'signed out'
  return h('div', { class: 'page' }, [
    h('p', { class: 'for-readers', role: 'status', 'aria-live': 'assertive', id: 'announcement' }, state.announcement),
    h(Header, context),
    h('main', { id: 'calls', tabIndex: -1 }, [
      isSignedOut
        ? h(SignIn, { ...context, title: 'Sign in' })
        : [
            h(Banners, { ...context, key: 'banners' }),
            state.me?.mayCall ? h(DialForm, { ...context, key: 'dial' }) : null,
            h(Calls, { ...context, key: 'calls' }),
          ],
    ]),
    state.help ? h(Help, context) : null,
  ])
}

function Calls(context: ViewContext) {
  const { cards, connection } = context.state
  return h('section', { 'aria-labelledby': 'calls-title' }, [
    h('h2', { id: 'calls-title', class: 'for-readers' }, 'Calls'),
    cards.length === 0
      ? h('div', { class: 'empty' }, [
          h('p', { class: 'empty-title' }, connection === 'online' ? 'Waiting for calls' : 'Not connected'),
          h('p', {}, 'When your phone rings, the caller shows here.'),
        ])
      : h(
          'div',
          { class: 'calls' },
          cards.map((card) => h(CallCard, { ...context, card, key: card.call.callId })),
        ),
  ])
}
