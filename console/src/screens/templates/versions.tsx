/** Versions of a template. */
import { Check, PencilLine } from 'lucide-react';
import { Mark } from '../../ui/Status.tsx';
import type { Template, TemplateVersion } from './operations.ts';

/** The version that stands for a template: the one that is sent, or the newest where none is. */
export function shownVersion({ versions, publishedVersion }: Template): TemplateVersion | null {
  const newest = [...versions].sort((a, b) => b.version - a.version);
  return newest.find(({ version }) => version === publishedVersion) ?? newest[0] ?? null;
}

/** Says which version is sent, and whether a newer one waits. */
export function VersionState({ template }: { template: Template }) {
  const { version, publishedVersion } = template;
  if (publishedVersion === null) {
    return (
      <Mark tone="amber" icon={<PencilLine />}>
        Draft
      </Mark>
    );
  }
  return (
    <Mark
      tone="green"
      icon={<Check />}
      {...(version === publishedVersion ? {} : { more: `draft of version ${version}` })}
    >
      Version {publishedVersion}
    </Mark>
  );
}
