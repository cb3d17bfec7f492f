/** Columns with words of a workspace, which the registry of personal data lists too: none is about a contact, and erasing leaves them. */
import type { PersonalRow as Row } from '../kernel/personal-data.ts';

const OWN_WORDS = 'stays: the words of the workspace, not about a contact';

/** Rows of the registry about the workspace's own words. */
export const WORKSPACE_ROWS: readonly Row[] = [
  ['fraud_alerts.reason', 'workspace', 'text', 'why codes go there or not', OWN_WORDS, false],
  ['verification_settings.check_url', 'workspace', 'text', 'who is asked before a code goes', OWN_WORDS, false],
  ['fraud_rules.reason', 'workspace', 'text', 'why codes go there or not', OWN_WORDS, false],
  ['webhook_endpoints.url', 'workspace', 'text', 'where webhooks are sent to', OWN_WORDS, false],
  ['webhook_endpoints.description', 'workspace', 'text', 'what an endpoint is for', OWN_WORDS, false],
  ['webhook_endpoints.filter', 'workspace', 'text', 'which events it gets', OWN_WORDS, false],
  ['workspaces.name', 'workspace', 'name', 'telling workspaces apart', OWN_WORDS, false],
  ['workspaces.help_text', 'workspace', 'text', 'the answer to HELP', OWN_WORDS, false],
  ['workspaces.opt_out_text', 'workspace', 'text', 'the confirmation of an opt-out', OWN_WORDS, false],
  ['workspaces.opt_in_text', 'workspace', 'text', 'the confirmation of an opt-in', OWN_WORDS, false],
  ['workspaces.keywords', 'workspace', 'text', 'its own words for STOP, START and HELP', OWN_WORDS, false],
  ['workspaces.replies', 'workspace', 'text', 'its own answers by language', OWN_WORDS, false],
  ['workspaces.rules', 'workspace', 'text', 'its rules over those of countries', OWN_WORDS, false],
  ['bots.name', 'workspace', 'name', 'telling bots apart', OWN_WORDS, false],
  ['bots.keywords', 'workspace', 'text', 'which texts a bot is for', OWN_WORDS, false],
  ['bots.labels', 'workspace', 'text', 'which conversations a bot is for', OWN_WORDS, false],
  ['bot_webhooks.url', 'workspace', 'text', 'where a bot is asked', OWN_WORDS, false],
  ['assistants.instructions', 'workspace', 'text', 'how an assistant is to answer', OWN_WORDS, false],
  ['assistants.facts', 'workspace', 'text', 'what an assistant may say', OWN_WORDS, false],
  ['assistants.order_url', 'workspace', 'text', 'where orders are looked up', OWN_WORDS, false],
  ['bots.forbidden', 'workspace', 'text', 'what a bot may not say', OWN_WORDS, false],
  ['workspaces.office_hours', 'workspace', 'text', 'when its people answer, and what it says else', OWN_WORDS, false],
  ['teams.name', 'workspace', 'name', 'telling teams apart', OWN_WORDS, false],
  ['assignment_rules.name', 'workspace', 'name', 'telling rules apart', OWN_WORDS, false],
  ['assignment_rules.keywords', 'workspace', 'text', 'which texts a rule is for', OWN_WORDS, false],
  ['templates.name', 'workspace', 'name', 'telling templates apart', OWN_WORDS, false],
  ['verifications.purpose_text', 'workspace', 'text', 'what codes are for', OWN_WORDS, true],
  ['verifications.template', 'workspace', 'name', 'which template says a code', OWN_WORDS, false],
  ['template_versions.variables', 'workspace', 'text', 'what a template asks for', OWN_WORDS, false],
  ['template_bodies.body', 'workspace', 'text', 'what a template says to everybody', OWN_WORDS, false],
  ['connections.name', 'workspace', 'name', 'telling connections apart', OWN_WORDS, false],
  ['connections.settings', 'workspace', 'text', 'where and as whom to bind', OWN_WORDS, false],
  ['routes.name', 'workspace', 'name', 'telling routes apart', OWN_WORDS, false],
  ['routes.senders', 'workspace', 'name', 'which senders a route takes', OWN_WORDS, false],
  ['routes.default_sender', 'workspace', 'name', 'whom its messages come from', OWN_WORDS, false],
];
