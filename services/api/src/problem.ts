import type { Locale, Problem, ProblemCode } from '@infrapulse/contracts';

interface Meaning {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
}

const MEANINGS: Readonly<Record<ProblemCode, Meaning>> = {
  NOT_FOUND: { status: 404, zh: '地址不存在', en: 'No such address' },
  METHOD_NOT_ALLOWED: { status: 405, zh: '不支持该方法', en: 'Method not allowed' },
  NOT_ACCEPTABLE: { status: 406, zh: '无法按要求的格式返回', en: 'No such representation' },
  NOT_HTTP: { status: 400, zh: '不是有效的 HTTP 请求', en: 'No HTTP request' },
  REQUEST_TIMEOUT: { status: 408, zh: '请求超时', en: 'Request timed out' },
  HEADERS_TOO_LARGE: { status: 431, zh: '地址或请求头过长', en: 'Address or headers too large' },
  BODY_TOO_LARGE: { status: 413, zh: '请求内容过大', en: 'Body too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, zh: '不支持的内容类型', en: 'Unsupported media type' },
  INVALID_PARAMETER: { status: 400, zh: '参数有误', en: 'Invalid parameter' },
  INVALID_BODY: { status: 400, zh: '请求内容有误', en: 'Invalid body' },
  NOT_JSON: { status: 400, zh: '请求内容不是有效的 JSON', en: 'Body is not JSON' },
  INVALID_CURSOR: { status: 400, zh: '分页游标无效', en: 'Invalid cursor' },
  HOST_FORBIDDEN: { status: 421, zh: '主机名不被接受', en: 'Host not accepted' },
  ORIGIN_FORBIDDEN: { status: 403, zh: '来源不被接受', en: 'Origin not accepted' },
  USER_FORBIDDEN: { status: 403, zh: '不能代表该用户操作', en: 'Not this user' },
  ASSET_UNKNOWN: { status: 404, zh: '台账中没有该资产', en: 'No such asset' },
  KIND_UNKNOWN: { status: 404, zh: '没有该类型', en: 'No such kind' },
  KPI_UNKNOWN: { status: 404, zh: '没有该指标记录', en: 'No such KPI record' },
  ALARM_UNKNOWN: { status: 404, zh: '没有该告警', en: 'No such alarm' },
  TARGET_UNKNOWN: { status: 404, zh: '方案中没有该目标', en: 'No such plan target' },
  REGISTER_UNKNOWN: { status: 404, zh: '方案中没有该名录', en: 'No such list of the plan' },
  WINDOW_UNKNOWN: { status: 404, zh: '没有该时段', en: 'No such window' },
  SILENCE_UNKNOWN: { status: 404, zh: '没有该静默', en: 'No such silence' },
  CHANNEL_UNKNOWN: { status: 404, zh: '没有该通知通道', en: 'No such channel' },
  COMMAND_UNKNOWN: { status: 404, zh: '没有该命令', en: 'No such command' },
  IMPORT_INVALID: { status: 422, zh: '导入被拒绝', en: 'Import refused' },
  REVISION_CHANGED: { status: 412, zh: '记录已被他人修改', en: 'Changed by someone else' },
  KIND_CHANGED: { status: 422, zh: '资产类型不能更改', en: 'A kind cannot change' },
  OCCURRENCE_MOVED_ON: { status: 409, zh: '告警已变化', en: 'The occurrence has moved on' },
  COMMAND_REFUSED: { status: 422, zh: '命令被拒绝', en: 'Command refused' },
  WINDOW_DECIDED: { status: 409, zh: '该时段已有结论', en: 'Already decided' },
  SILENCE_OF_SETTINGS: { status: 409, zh: '该静默在配置中设定', en: 'Set in the settings' },
  RULES_INVALID: { status: 422, zh: '规则集被拒绝', en: 'Rules refused' },
  RANGE_TOO_LARGE: { status: 422, zh: '范围过大', en: 'Range too large' },
  OVERLOADED: { status: 503, zh: '连接过多', en: 'Too many connections' },
  UNAVAILABLE: { status: 503, zh: '暂不可用', en: 'Not available now' },
  INTERNAL: { status: 500, zh: '内部错误', en: 'Internal error' },
};

type FieldError = NonNullable<Problem['errors']>[number];

/** Thrown by a route; becomes application/problem+json. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];

  constructor(code: ProblemCode, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.name = 'ProblemError';
    this.code = code;
    this.errors = errors;
  }
}

export function problemOf(error: ProblemError, locale: Locale, instance: string): Problem {
  const { status, zh, en } = MEANINGS[error.code];
  return {
    type: `urn:infrapulse:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: locale === 'en' ? en : zh,
    status,
    code: error.code,
    detail: error.message,
    instance,
    ...(error.errors.length > 0 ? { errors: [...error.errors] } : {}),
  };
}

export function statusOf(code: ProblemCode): number {
  return MEANINGS[code].status;
}
