/** Every endpoint of the API: the one table that the dispatcher, the OpenAPI document, the docs page and the tests go by. */
import 'server-only'
import type { Endpoint } from './endpoint.ts'
import { CHECK_ENDPOINTS } from './endpoints/check-endpoints.ts'
import { COMMENT_ENDPOINTS } from './endpoints/comment-endpoints.ts'
import { CONFIGURATION_ENDPOINTS } from './endpoints/configuration-endpoints.ts'
import { CORRECTION_ENDPOINTS } from './endpoints/correction-endpoints.ts'
import { ENGINE_ENDPOINTS } from './endpoints/engine-endpoints.ts'
import { HOST_ENDPOINTS } from './endpoints/host-endpoints.ts'
import { MEASUREMENT_ENDPOINTS } from './endpoints/measurement-endpoints.ts'
import { POLICY_ENDPOINTS } from './endpoints/policy-endpoints.ts'
import { QUESTION_ENDPOINTS } from './endpoints/question-endpoints.ts'
import { REVIEW_ENDPOINTS } from './endpoints/review-endpoints.ts'
import { SCENARIO_ENDPOINTS } from './endpoints/scenario-endpoints.ts'
import { SHARE_ENDPOINTS } from './endpoints/share-endpoints.ts'
import { TEAM_ENDPOINTS } from './endpoints/team-endpoints.ts'
import { WEBHOOK_ENDPOINTS } from './endpoints/webhook-endpoints.ts'

export const ENDPOINTS: readonly Endpoint[] = [...TEAM_ENDPOINTS, ...HOST_ENDPOINTS, ...CONFIGURATION_ENDPOINTS, ...MEASUREMENT_ENDPOINTS, ...CORRECTION_ENDPOINTS, ...SCENARIO_ENDPOINTS, ...REVIEW_ENDPOINTS, ...COMMENT_ENDPOINTS, ...CHECK_ENDPOINTS, ...ENGINE_ENDPOINTS, ...WEBHOOK_ENDPOINTS, ...SHARE_ENDPOINTS, ...POLICY_ENDPOINTS, ...QUESTION_ENDPOINTS]
