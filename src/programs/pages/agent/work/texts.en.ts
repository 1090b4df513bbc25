/** The texts of the parts that are loaded after the first paint, in English; texts.de.ts has the same in German. */

/** By the id of a connector; others are shown as they are. */
const sources: Readonly<Record<string, string>> = {
  directory: 'Built-in contacts',
  odoo: 'Odoo',
  suitecrm: 'SuiteCRM',
  hubspot: 'HubSpot',
  zendesk: 'Zendesk',
  reamaze: 'Re:amaze',
}

/** By the kind of what is open with a contact. */
const related: Readonly<Record<string, string>> = {
  ticket: 'Ticket',
  deal: 'Deal',
  task: 'Task',
  order: 'Order',
  conversation: 'Conversation',
}

export const en = {
  sources,
  related,
  or: (names: string) => `or ${names}`,
  orAnother: 'or another contact',
  severalHave: (count: number): string =>
    count === 2 ? 'Two contacts have this number. Who is it?' : 'Several contacts have this number. Who is it?',
  whoIsThis: 'Who is this?',
  remember: 'Remember for this number',
  thisContact: 'Use this contact',
  saving: 'Saving…',
  chosen: (name: string) => `Saved: ${name}. The call is logged there.`,
  findContact: 'Find a contact',
  findContactHint: 'Name, company or number',
  find: 'Find',
  searching: 'Searching…',
  nobodyFits: 'No contact fits.',
  silent: (sources: string) => `${sources} did not respond in time.`,
  tryAgain: 'Try again',
  newContact: 'New contact',
  contactName: 'Name',
  createIn: 'Create in',
  create: 'Create contact',

  contact: 'Contact',
  contactOf: (name: string) => `Contact: ${name}`,
  loading: 'Loading the contact…',
  noCall: 'Choose a call to see its contact.',
  nobodyKnown: 'Not in your contacts.',
  withheld: 'The caller hides the number.',
  notLoaded: (reason: string) => `The contact could not be loaded. ${reason}`,
  late: (sources: string) => `${sources} did not respond in time; this is what is known.`,
  someoneElse: 'Someone else?',
  email: 'Email',
  phone: 'Phone',
  phoneKinds: { phone: 'Phone', mobile: 'Mobile', work: 'Work', home: 'Home', fax: 'Fax' } as Readonly<
    Record<string, string>
  >,
  owner: 'Owner',
  openNow: 'Open now',
  nothingOpen: 'Nothing is open.',
  history: 'History',
  noHistory: 'No earlier calls.',
  historyNotLoaded: (reason: string) => `The history could not be loaded. ${reason}`,
  more: 'Show earlier calls',
  aiAgent: 'AI agent',
  transcript: 'Transcript',
  transcriptLoading: 'Loading the transcript…',
  closeContact: 'Close',
  due: (day: string) => `due ${day}`,
  open: 'Open record',
  openIn: (source: string) => `${source}: open the record`,
  call: (who: string) => `Call ${who}`,
  copy: (what: string) => `Copy ${what}`,

  outcome: 'Outcome',
  outcomeSaved: (outcome: string) => `Outcome: ${outcome}`,
  templates: 'Insert a text',
  task: 'Follow-up task',
  taskTitle: 'What is to be done',
  taskDue: 'Due',
  createTask: 'Create task',
  taskCreated: (where: string, day: string) => `Created in ${where}, due ${day}.`,
  openTask: 'Open task',

  search: 'Search contacts and calls',
  searchHint: 'Name or number',
  searchButton: 'Search',
  results: 'Results',
  resultsFor: (contacts: number, calls: number) =>
    `${contacts === 1 ? '1 contact' : `${contacts} contacts`}, ${calls === 1 ? '1 call' : `${calls} calls`}`,
  nothingFound: 'Nothing found. Try another spelling, or a part of the name.',
  closeResults: 'Close results',
  showCall: 'Show call',
}

export type WorkTexts = typeof en
