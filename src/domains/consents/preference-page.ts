/** The preference page: plain HTML, a form and no script. */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../../kernel/html.ts';
import { timesOf } from '../../policy/own-hours.ts';
import { PREFERENCE_TEXTS, type PreferenceTexts, textsOf } from './preference-texts.ts';
import { type Preferences, SHOWN_PURPOSES } from './preferences.ts';

const STYLE =
  'body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}' +
  'label{display:flex;gap:.75rem;align-items:baseline;padding:.5rem 0}select,button{font:inherit;padding:.5rem 1rem}' +
  'button{min-height:2.75rem}.stop{margin-top:3rem;padding-top:1rem;border-top:1px solid #767676}' +
  '[role=status]{padding:.75rem 1rem;border:2px solid #0a6b2d;border-radius:.25rem}';

/** Policy of what a browser may do on the page: its one style, and sending its form back. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** State of the page. */
export interface PageState {
  language: string;
  sender: string;
  preferences: Preferences;
  /** Outcome of the form that was sent: `null`: none was. */
  outcome: 'saved' | 'sameHours' | null;
}

/** Writes the page. */
export function preferencePage({ language, sender, preferences, outcome }: PageState): string {
  const texts = textsOf(language);
  const say = (text: string) => escapeHtml(text.replace('{sender}', () => sender));
  const boxes = SHOWN_PURPOSES.map((purpose) => {
    const checked = preferences.wanted.has(purpose) ? ' checked' : '';
    const text = say(texts[purpose as 'MARKETING']);
    return `<label><input type="checkbox" name="purpose" value="${purpose}"${checked}><span>${text}</span></label>`;
  });
  const languages = Object.entries(PREFERENCE_TEXTS).map(([code, { name }]) => {
    return `<option value="${code}" lang="${code}"${code === language ? ' selected' : ''}>${escapeHtml(name)}</option>`;
  });
  return shell(language, say(texts.title), [
    `<h1>${say(texts.title)}</h1>`,
    outcome === null ? '' : `<p role="status">${say(texts[outcome])}</p>`,
    preferences.isHeldBack ? `<p>${say(texts.held)}</p>` : '',
    '<form method="post">',
    `<input type="hidden" name="shown" value="${language}">`,
    ...boxes,
    hoursFields(texts, preferences.ownHours),
    `<label><span>${say(texts.language)}</span><select name="locale">${languages.join('')}</select></label>`,
    `<button name="act" value="save">${say(texts.save)}</button>`,
    `<p class="stop"><button name="act" value="stop">${say(texts.stop)}</button></p>`,
    '</form>',
  ]);
}

const HOURS: readonly string[] = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);

/** Writes the fields of the hours in which offers may come. */
function hoursFields({ from, until, anyTime }: PreferenceTexts, ownHours: string | null): string {
  const own = ownHours === null ? { from: '', to: '' } : timesOf(ownHours);
  const select = (name: string, label: string, chosen: string, hours: readonly string[]) => {
    const times = ['', ...new Set([...hours, ...(chosen === '' ? [] : [chosen])])].sort();
    const options = times.map((time) => {
      return `<option value="${time}"${time === chosen ? ' selected' : ''}>${time === '' ? escapeHtml(anyTime) : time}</option>`;
    });
    return `<label><span>${escapeHtml(label)}</span><select name="${name}">${options.join('')}</select></label>`;
  };
  return select('from', from, own.from, HOURS) + select('until', until, own.to, [...HOURS.slice(1), '24:00']);
}

/** Writes the page of a link that does not work. */
export function gonePage(language: string): string {
  const text = escapeHtml(textsOf(language).gone);
  return shell(language, text, [`<p>${text}</p>`]);
}

function shell(language: string, title: string, body: readonly string[]): string {
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  return [
    `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head><body>`,
    ...body,
    '</body></html>\n',
  ].join('\n');
}
