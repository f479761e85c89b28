/**
 * Alerts and messages as they were kept, read back: from a disk, maybe from another version. As much of them is looked at as
 * channels and digests take for granted.
 */
import type { AlertView, Message } from './message.ts';

export const fieldsOf = <T>(value: unknown): Partial<Record<keyof T, unknown>> =>
  typeof value === 'object' && value !== null ? value : {};

export const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && Object.values(value).every(isText);

const isText = (value: unknown): boolean => typeof value === 'string';
const isSeverity = (value: unknown): boolean => value === 'info' || value === 'warning' || value === 'critical';
const isStatus = (value: unknown): boolean => value === 'firing' || value === 'resolved';
const isList = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);

export function isKeptView(value: unknown): value is AlertView {
  const view = fieldsOf<AlertView>(value);
  const { fingerprint, name, labels, severity, status, activeAt, startsAt, evidence = [], changes = [] } = view;
  const {
    summary = '',
    unit = '',
    cause = '',
    action = '',
    url = '',
    endsAt = 0,
    value: seen = 0,
    threshold = 0,
  } = view;
  return (
    [fingerprint, name, summary, unit, cause, action, url].every(isText) &&
    [activeAt, startsAt, endsAt, seen, threshold].every(Number.isFinite) &&
    isTexts(labels) &&
    isSeverity(severity) &&
    isStatus(status) &&
    isList(evidence, isText) &&
    isList(changes, isChange)
  );
}

function isChange(value: unknown): boolean {
  const { at, text } = fieldsOf<{ at: unknown; text: unknown }>(value);
  return Number.isFinite(at) && isText(text);
}

export function isKeptMessage(value: unknown): value is Message {
  const message = fieldsOf<Message>(value);
  const {
    key,
    status,
    severity,
    groupLabels,
    alerts,
    omitted,
    at,
    title = '',
    source = '',
    url = '',
    notes = [],
  } = message;
  return (
    [key, title, source, url].every(isText) &&
    [omitted, at].every(Number.isFinite) &&
    isTexts(groupLabels) &&
    isSeverity(severity) &&
    isStatus(status) &&
    isList(alerts, isKeptView) &&
    isList(notes, isText)
  );
}
