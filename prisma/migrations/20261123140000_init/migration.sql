-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "complaint_source" AS ENUM ('API', 'IMPORT', 'CARRIER', 'REPLY');

-- CreateEnum
CREATE TYPE "api_role" AS ENUM ('HUB_OWNER', 'OWNER', 'DEVELOPER', 'AGENT', 'MARKETER', 'COMPLIANCE', 'READ_ONLY');

-- CreateEnum
CREATE TYPE "sign_in_method" AS ENUM ('LINK', 'PASSKEY', 'OPENID_CONNECT');

-- CreateEnum
CREATE TYPE "sign_in_link_kind" AS ENUM ('INVITATION', 'RECOVERY', 'MACHINE');

-- CreateEnum
CREATE TYPE "purpose" AS ENUM ('TRANSACTIONAL', 'OTP', 'MARKETING', 'ALERT', 'SURVEY', 'CONVERSATION');

-- CreateEnum
CREATE TYPE "message_status" AS ENUM ('ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING', 'SENT', 'DELIVERED', 'READ', 'PARTIALLY_DELIVERED', 'UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED', 'CANCELED', 'OUTCOME_UNKNOWN');

-- CreateEnum
CREATE TYPE "part_status" AS ENUM ('SENDING', 'SENT', 'DELIVERED', 'READ', 'UNDELIVERED', 'FAILED', 'OUTCOME_UNKNOWN');

-- CreateEnum
CREATE TYPE "message_event_type" AS ENUM ('ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING', 'SENT', 'DELIVERED', 'READ', 'PARTIALLY_DELIVERED', 'UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED', 'CANCELED', 'OUTCOME_UNKNOWN', 'PART_SENT', 'PART_FAILED', 'RECEIPT', 'RECEIPT_CONFLICT', 'RETRY', 'RESEND', 'CLICKED');

-- CreateEnum
CREATE TYPE "text_encoding" AS ENUM ('GSM7', 'GSM7_TURKISH', 'GSM7_SPANISH', 'GSM7_PORTUGUESE', 'GSM7_BENGALI', 'GSM7_GUJARATI', 'GSM7_HINDI', 'GSM7_KANNADA', 'GSM7_MALAYALAM', 'GSM7_ORIYA', 'GSM7_PUNJABI', 'GSM7_TAMIL', 'GSM7_TELUGU', 'GSM7_URDU', 'UCS2', 'BINARY', 'UTF8');

-- CreateEnum
CREATE TYPE "consent_request_status" AS ENUM ('OPEN', 'CONFIRMED', 'DECLINED', 'WITHDRAWN', 'EXPIRED', 'NOT_ASKED');

-- CreateEnum
CREATE TYPE "consent_action" AS ENUM ('GRANT', 'REVOKE');

-- CreateEnum
CREATE TYPE "consent_source" AS ENUM ('API', 'IMPORT', 'FORM', 'INBOUND_MESSAGE', 'VERBAL', 'DOUBLE_OPT_IN');

-- CreateEnum
CREATE TYPE "suppression_reason" AS ENUM ('MANUAL', 'STOP', 'ERASED', 'COMPLAINT', 'INVALID', 'REGULATOR', 'UNUSABLE', 'UNCLEAR_REPLY');

-- CreateEnum
CREATE TYPE "actor_kind" AS ENUM ('API_KEY', 'MEMBER', 'CAMPAIGN', 'FLOW', 'INBOUND_MESSAGE', 'SYSTEM', 'TEAM');

-- CreateEnum
CREATE TYPE "sender_kind" AS ENUM ('ALPHANUMERIC', 'LONG_CODE', 'SHORT_CODE');

-- CreateEnum
CREATE TYPE "connection_state" AS ENUM ('DISABLED', 'CLOSED', 'CONNECTING', 'BOUND', 'AUTH_FAILED', 'UNBINDING');

-- CreateEnum
CREATE TYPE "billed_at" AS ENUM ('SUBMIT', 'DELIVERY');

-- CreateEnum
CREATE TYPE "budget_scope" AS ENUM ('WORKSPACE', 'KEY', 'CAMPAIGN');

-- CreateEnum
CREATE TYPE "budget_period" AS ENUM ('DAY', 'MONTH', 'TOTAL');

-- CreateEnum
CREATE TYPE "default_alphabet" AS ENUM ('GSM7_UNPACKED', 'GSM7_PACKED', 'LATIN1', 'ASCII', 'UCS2');

-- CreateEnum
CREATE TYPE "circuit_state" AS ENUM ('CLOSED', 'OPEN', 'HALF_OPEN');

-- CreateEnum
CREATE TYPE "contact_field_type" AS ENUM ('TEXT', 'NUMBER', 'DATE', 'CHOICE', 'BOOLEAN', 'PLACE');

-- CreateEnum
CREATE TYPE "address_type" AS ENUM ('E164', 'SHORT_CODE', 'ALPHANUMERIC');

-- CreateEnum
CREATE TYPE "inbound_keyword" AS ENUM ('STOP', 'START', 'HELP');

-- CreateEnum
CREATE TYPE "conversation_state" AS ENUM ('OPEN', 'SNOOZED', 'CLOSED');

-- CreateEnum
CREATE TYPE "lease_kind" AS ENUM ('BOT', 'HUMAN');

-- CreateEnum
CREATE TYPE "bot_act" AS ENUM ('REPLY', 'PROPOSE', 'HAND_OVER', 'TAG', 'BOOK');

-- CreateEnum
CREATE TYPE "conversation_event_type" AS ENUM ('INBOUND', 'OUTBOUND', 'OPENED', 'SNOOZED', 'CLOSED', 'ASSIGNED', 'LABELED', 'NOTE', 'CLAIMED', 'RELEASED', 'HANDED_OVER', 'PROPOSED', 'PROPOSAL_ACCEPTED', 'PROPOSAL_DISMISSED', 'AWAY_REPLIED');

-- CreateEnum
CREATE TYPE "webhook_delivery_status" AS ENUM ('PENDING', 'DELIVERED', 'PARKED');

-- CreateEnum
CREATE TYPE "data_key_kind" AS ENUM ('ENCRYPT', 'HASH');

-- CreateEnum
CREATE TYPE "guard_scope" AS ENUM ('PREFIX', 'COUNTRY', 'ADDRESS', 'NETWORK', 'HOUR');

-- CreateEnum
CREATE TYPE "fraud_action" AS ENUM ('ALLOW', 'WATCH', 'BLOCK');

-- CreateEnum
CREATE TYPE "fraud_alert_type" AS ENUM ('BLOCKED', 'RULE_SET', 'LIFTED');

-- CreateEnum
CREATE TYPE "verification_channel" AS ENUM ('PASSKEY', 'SMS');

-- CreateEnum
CREATE TYPE "verification_status" AS ENUM ('PENDING', 'APPROVED', 'EXPIRED', 'CANCELED', 'EXHAUSTED', 'BLOCKED');

-- CreateEnum
CREATE TYPE "link_visitor" AS ENUM ('PERSON', 'PREVIEW', 'SCANNER', 'PREFETCH', 'CRAWLER', 'PROGRAM', 'DATA_CENTRE');

-- CreateEnum
CREATE TYPE "campaign_objective" AS ENUM ('SALES', 'SATISFACTION', 'SECURITY', 'ATTENDANCE', 'PAYMENT', 'INFORMATION');

-- CreateEnum
CREATE TYPE "trigger_kind" AS ENUM ('SEGMENT', 'EVENT', 'DATE');

-- CreateEnum
CREATE TYPE "trigger_status" AS ENUM ('ACTIVE', 'PAUSED', 'REMOVED');

-- CreateEnum
CREATE TYPE "firing_status" AS ENUM ('PENDING', 'SENT', 'REFUSED', 'CANCELED');

-- CreateEnum
CREATE TYPE "firing_answer" AS ENUM ('CONFIRMED', 'DECLINED');

-- CreateEnum
CREATE TYPE "pause_scope" AS ENUM ('WORKSPACE', 'CAMPAIGN', 'ROUTE', 'COUNTRY', 'TEMPLATE', 'PURPOSE');

-- CreateEnum
CREATE TYPE "campaign_metric" AS ENUM ('CLICKED', 'REPLIED', 'EVENT', 'NONE');

-- CreateEnum
CREATE TYPE "campaign_origin" AS ENUM ('REPEAT', 'RETRY', 'STEP');

-- CreateEnum
CREATE TYPE "campaign_stage" AS ENUM ('TEST', 'REST', 'HOLD_OUT');

-- CreateEnum
CREATE TYPE "campaign_status" AS ENUM ('DRAFT', 'CHECKED', 'SCHEDULED', 'RUNNING', 'PAUSED', 'STOPPED', 'DONE', 'CANCELED');

-- CreateTable
CREATE TABLE "workspaces" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "default_country" TEXT,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "currency" TEXT NOT NULL DEFAULT 'EUR',
    "help_text" TEXT NOT NULL,
    "opt_out_text" TEXT NOT NULL,
    "opt_in_text" TEXT NOT NULL,
    "keywords" JSONB NOT NULL DEFAULT '[]',
    "replies" JSONB NOT NULL DEFAULT '[]',
    "smart_encoding" BOOLEAN NOT NULL DEFAULT false,
    "rules" JSONB,
    "retention" JSONB,
    "office_hours" JSONB,
    "link_domain" TEXT,
    "link_hosts" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "link_fallback_url" TEXT,
    "link_valid_for_seconds" INTEGER NOT NULL DEFAULT 7776000,
    "money_version" INTEGER NOT NULL DEFAULT 0,
    "least_cost" JSONB,
    "number_lookups" JSONB,
    "number_lookup_token" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspaces_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" "api_role" NOT NULL,
    "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "purposes" "purpose"[] DEFAULT ARRAY[]::"purpose"[],
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "configured" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "logins" (
    "id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "logins_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "login_id" UUID,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" "api_role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "joined_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "login_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "method" "sign_in_method" NOT NULL,
    "user_agent" TEXT,
    "address" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_links" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "kind" "sign_in_link_kind" NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "passkeys" (
    "id" UUID NOT NULL,
    "login_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "backed_up" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkeys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "open_id_identities" (
    "id" UUID NOT NULL,
    "login_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "open_id_identities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_challenges" (
    "hash" BYTEA NOT NULL,
    "session_id" UUID,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_challenges_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "sign_in_rates" (
    "key" BYTEA NOT NULL,
    "clear_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_rates_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "contacts" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "phone" TEXT,
    "address" TEXT,
    "address_type" "address_type",
    "name" TEXT,
    "country" TEXT,
    "time_zones" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "own_hours" TEXT,
    "locale" TEXT,
    "mcc_mnc" TEXT,
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "last_reference" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "contacts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_lists" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_lists_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_list_members" (
    "list_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_list_members_pkey" PRIMARY KEY ("list_id","contact_id")
);

-- CreateTable
CREATE TABLE "contact_fields" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" "contact_field_type" NOT NULL,
    "choices" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_fields_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_field_values" (
    "field_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "text" TEXT,
    "number" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "at" TIMESTAMPTZ(3),

    CONSTRAINT "contact_field_values_pkey" PRIMARY KEY ("field_id","contact_id")
);

-- CreateTable
CREATE TABLE "contact_events" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "properties" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL,
    "key_digest" BYTEA,

    CONSTRAINT "contact_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "segments" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "tree" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "segments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "segment_watches" (
    "segment_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "watched_until" TIMESTAMPTZ(3),
    "known_since" TIMESTAMPTZ(3),
    "looked_to" UUID,
    "round_began" TIMESTAMPTZ(3),
    "members" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "segment_watches_pkey" PRIMARY KEY ("segment_id")
);

-- CreateTable
CREATE TABLE "segment_members" (
    "segment_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,

    CONSTRAINT "segment_members_pkey" PRIMARY KEY ("segment_id","contact_id")
);

-- CreateTable
CREATE TABLE "consent_entries" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "contact_id" UUID NOT NULL,
    "action" "consent_action" NOT NULL,
    "purposes" "purpose"[] DEFAULT ARRAY[]::"purpose"[],
    "source" "consent_source" NOT NULL,
    "proof_digest" BYTEA,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consent_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_heads" (
    "workspace_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "seal" BYTEA,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_heads_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "consent_requests" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "purposes" "purpose"[] DEFAULT ARRAY[]::"purpose"[],
    "status" "consent_request_status" NOT NULL,
    "locale" TEXT NOT NULL,
    "message_id" UUID NOT NULL,
    "entry_id" UUID,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "planned_at" TIMESTAMPTZ(3) NOT NULL,
    "asked_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "consent_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evidence" (
    "entry_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID,
    "phone_hash" BYTEA,
    "content" JSONB NOT NULL,

    CONSTRAINT "evidence_pkey" PRIMARY KEY ("entry_id")
);

-- CreateTable
CREATE TABLE "consents" (
    "contact_id" UUID NOT NULL,
    "purpose" "purpose" NOT NULL,
    "workspace_id" UUID NOT NULL,
    "state" "consent_action" NOT NULL,
    "entry_id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "by_stop" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "consents_pkey" PRIMARY KEY ("contact_id","purpose")
);

-- CreateTable
CREATE TABLE "suppressions" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "phone_hash" BYTEA NOT NULL,
    "contact_id" UUID,
    "reason" "suppression_reason" NOT NULL,
    "purposes" "purpose"[] DEFAULT ARRAY[]::"purpose"[],
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "suppressions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revoked_links" (
    "workspace_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revoked_links_pkey" PRIMARY KEY ("workspace_id","token_hash")
);

-- CreateTable
CREATE TABLE "complaints" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID,
    "message_id" UUID,
    "sender" TEXT,
    "template_id" UUID,
    "source" "complaint_source" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "complaints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "number_lookups" (
    "workspace_id" UUID NOT NULL,
    "phone_hash" BYTEA NOT NULL,
    "line_type" TEXT NOT NULL,
    "mcc_mnc" TEXT,
    "ported" BOOLEAN,
    "reachable" BOOLEAN,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "number_lookups_pkey" PRIMARY KEY ("workspace_id","phone_hash")
);

-- CreateTable
CREATE TABLE "number_lookup_days" (
    "workspace_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "currency" TEXT NOT NULL,
    "asked" INTEGER NOT NULL,
    "answered" INTEGER NOT NULL,
    "cost_micros" BIGINT NOT NULL,

    CONSTRAINT "number_lookup_days_pkey" PRIMARY KEY ("workspace_id","day","currency")
);

-- CreateTable
CREATE TABLE "number_failures" (
    "contact_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "failures" JSONB NOT NULL,
    "check_at" TIMESTAMPTZ(3),

    CONSTRAINT "number_failures_pkey" PRIMARY KEY ("contact_id")
);

-- CreateTable
CREATE TABLE "cap_counters" (
    "contact_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "slots" JSONB NOT NULL DEFAULT '[]',
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cap_counters_pkey" PRIMARY KEY ("contact_id")
);

-- CreateTable
CREATE TABLE "contact_exports" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_exports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "templates" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "published_version" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "templates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "template_versions" (
    "id" UUID NOT NULL,
    "template_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "default_locale" TEXT NOT NULL,
    "variables" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "template_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "template_bodies" (
    "version_id" UUID NOT NULL,
    "locale" TEXT NOT NULL,
    "body" TEXT NOT NULL,

    CONSTRAINT "template_bodies_pkey" PRIMARY KEY ("version_id","locale")
);

-- CreateTable
CREATE TABLE "senders" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "kind" "sender_kind" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "senders_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connections" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "learned" JSONB NOT NULL DEFAULT '{}',
    "secret_cipher" BYTEA,
    "response_timeout_seconds" INTEGER NOT NULL DEFAULT 60,
    "query_after_seconds" INTEGER,
    "country" TEXT,
    "billed_at" "billed_at" NOT NULL DEFAULT 'SUBMIT',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "deleted_at" TIMESTAMPTZ(3),
    "owner_id" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "state" "connection_state" NOT NULL DEFAULT 'CLOSED',
    "circuit" "circuit_state" NOT NULL DEFAULT 'CLOSED',
    "health" JSONB NOT NULL DEFAULT '{}',
    "health_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "routes" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "countries" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "prefixes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "purposes" "purpose"[] DEFAULT ARRAY[]::"purpose"[],
    "mcc_mncs" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "senders" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "priority" INTEGER NOT NULL DEFAULT 0,
    "weight" INTEGER,
    "min_acceptance_percent" DOUBLE PRECISION,
    "min_delivery_percent" DOUBLE PRECISION,
    "max_response_ms" INTEGER,
    "receipt_timeout_seconds" INTEGER,
    "default_sender" TEXT,
    "price_per_part_micros" BIGINT,
    "price_currency" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "routes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "route_targets" (
    "route_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "connection_id" UUID NOT NULL,

    CONSTRAINT "route_targets_pkey" PRIMARY KEY ("route_id","position")
);

-- CreateTable
CREATE TABLE "prices" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "connection_id" UUID,
    "key" TEXT NOT NULL,
    "country" TEXT,
    "mcc_mnc" TEXT,
    "prefix" TEXT,
    "sender_kind" "sender_kind",
    "purpose" "purpose",
    "price_per_part_micros" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "prices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "currency_rates" (
    "workspace_id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "in_currency" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "rate_trillionths" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "currency_rates_pkey" PRIMARY KEY ("workspace_id","currency","in_currency","valid_from")
);

-- CreateTable
CREATE TABLE "carrier_invoices" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_until" TIMESTAMPTZ(3) NOT NULL,
    "rows" INTEGER NOT NULL,
    "unmatched" INTEGER NOT NULL,
    "total_micros" BIGINT NOT NULL,
    "corrected_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "carrier_invoices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "carrier_invoice_lines" (
    "id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "country" TEXT,
    "mcc_mnc" TEXT,
    "is_named" BOOLEAN NOT NULL,
    "our_messages" INTEGER NOT NULL,
    "our_parts" INTEGER NOT NULL,
    "our_cost_micros" BIGINT NOT NULL,
    "our_unpriced" INTEGER NOT NULL,
    "invoiced_messages" INTEGER,
    "invoiced_parts" INTEGER,
    "invoiced_cost_micros" BIGINT NOT NULL,

    CONSTRAINT "carrier_invoice_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "charge_corrections" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "message_id" UUID,
    "country" TEXT,
    "mcc_mnc" TEXT,
    "amount_micros" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "charge_corrections_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budgets" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "scope" "budget_scope" NOT NULL,
    "subject_id" UUID,
    "period" "budget_period" NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "warn_percents" INTEGER[],
    "stops" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budgets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_spendings" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "spent_micros" BIGINT NOT NULL DEFAULT 0,
    "reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "late_micros" BIGINT NOT NULL DEFAULT 0,
    "warned_percent" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "budget_spendings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_warnings" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "percent" INTEGER NOT NULL,
    "used_micros" BIGINT NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budget_warnings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "route_quality" (
    "route_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "submits" INTEGER NOT NULL DEFAULT 0,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "undelivered" INTEGER NOT NULL DEFAULT 0,
    "response_ms_sum" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "route_quality_pkey" PRIMARY KEY ("route_id","connection_id","bucket")
);

-- CreateTable
CREATE TABLE "rollup_changes" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" UUID NOT NULL,
    "changes" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rollup_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollups" (
    "workspace_id" UUID NOT NULL,
    "cut" SMALLINT NOT NULL,
    "grain" SMALLINT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "key1" TEXT NOT NULL DEFAULT '',
    "key2" TEXT NOT NULL DEFAULT '',
    "key3" TEXT NOT NULL DEFAULT '',
    "key4" TEXT NOT NULL DEFAULT '',
    "accepted" BIGINT NOT NULL DEFAULT 0,
    "submitted" BIGINT NOT NULL DEFAULT 0,
    "delivered" BIGINT NOT NULL DEFAULT 0,
    "read" BIGINT NOT NULL DEFAULT 0,
    "partially_delivered" BIGINT NOT NULL DEFAULT 0,
    "undelivered" BIGINT NOT NULL DEFAULT 0,
    "failed" BIGINT NOT NULL DEFAULT 0,
    "expired" BIGINT NOT NULL DEFAULT 0,
    "blocked" BIGINT NOT NULL DEFAULT 0,
    "canceled" BIGINT NOT NULL DEFAULT 0,
    "unknown" BIGINT NOT NULL DEFAULT 0,
    "parts" BIGINT NOT NULL DEFAULT 0,
    "clicked" BIGINT NOT NULL DEFAULT 0,
    "replied" BIGINT NOT NULL DEFAULT 0,
    "opted_out" BIGINT NOT NULL DEFAULT 0,
    "complaints" BIGINT NOT NULL DEFAULT 0,
    "submit_ms" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "delivery_ms" INTEGER[] DEFAULT ARRAY[]::INTEGER[],

    CONSTRAINT "rollups_pkey" PRIMARY KEY ("workspace_id","cut","grain","bucket","key1","key2","key3","key4")
);

-- CreateTable
CREATE TABLE "rollup_amounts" (
    "workspace_id" UUID NOT NULL,
    "cut" SMALLINT NOT NULL,
    "grain" SMALLINT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "key1" TEXT NOT NULL DEFAULT '',
    "key2" TEXT NOT NULL DEFAULT '',
    "key3" TEXT NOT NULL DEFAULT '',
    "key4" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "amount" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "rollup_amounts_pkey" PRIMARY KEY ("workspace_id","cut","grain","bucket","kind","key1","key2","key3","key4","name")
);

-- CreateTable
CREATE TABLE "delivery_alerts" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "rate" DOUBLE PRECISION NOT NULL,
    "usual_rate" DOUBLE PRECISION NOT NULL,
    "ended" INTEGER NOT NULL,
    "waiting" INTEGER NOT NULL,
    "reasons" JSONB NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_alerts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_batches" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "purpose" "purpose" NOT NULL,
    "total" INTEGER NOT NULL,
    "accepted" INTEGER NOT NULL,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_batches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch_refusals" (
    "batch_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "batch_refusals_pkey" PRIMARY KEY ("batch_id","index")
);

-- CreateTable
CREATE TABLE "messages" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "batch_id" UUID,
    "campaign_id" UUID,
    "variant" SMALLINT,
    "to" TEXT,
    "country" TEXT,
    "mcc_mnc" TEXT,
    "sender" TEXT,
    "purpose" "purpose" NOT NULL,
    "status" "message_status" NOT NULL,
    "reason_code" TEXT,
    "provider_code" JSONB,
    "network_error_code" TEXT,
    "body" TEXT,
    "template_version_id" UUID,
    "locale" TEXT,
    "encoding" "text_encoding" NOT NULL,
    "part_count" INTEGER NOT NULL,
    "submit_count" INTEGER NOT NULL,
    "receipt_timeout_seconds" INTEGER,
    "submit_options" JSONB,
    "concat_reference" INTEGER NOT NULL,
    "route_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "price_micros" BIGINT,
    "price_currency" TEXT,
    "charge" JSONB,
    "decision_id" UUID NOT NULL,
    "indexed_status" "message_status",
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "metadata" JSONB,
    "send_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "queued_at" TIMESTAMPTZ(3),
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "possible_duplicate" BOOLEAN NOT NULL DEFAULT false,
    "exemption" TEXT,
    "asks_for" "purpose",
    "consent_entry_id" UUID,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "due_at" TIMESTAMPTZ(3),
    "trace_parent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "implicit_events" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "decisions" (
    "id" UUID NOT NULL,
    "content" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "decisions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "queued_chunks" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "lane" TEXT NOT NULL,
    "message_ids" UUID[],
    "queued_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "queued_chunks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dispatchers" (
    "id" UUID NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dispatchers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "claims" (
    "id" UUID NOT NULL,
    "message_ids" UUID[],
    "attempts" INTEGER[],
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "owner_id" UUID,
    "written" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "claims_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_parts" (
    "message_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "connection_id" UUID NOT NULL,
    "status" "part_status" NOT NULL,
    "remote_id" TEXT,
    "remote_key" TEXT,
    "provider_code" JSONB,
    "receipt_state" TEXT,
    "receipt_word" TEXT,
    "receipt_done_at" TIMESTAMPTZ(3),
    "receipt_tlvs" JSONB,
    "network_error_code" TEXT,
    "responded_at" TIMESTAMPTZ(3),
    "receipt_at" TIMESTAMPTZ(3),
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "message_parts_pkey" PRIMARY KEY ("message_id","number","attempt")
) PARTITION BY RANGE ("message_id");

-- CreateTable
CREATE TABLE "message_events" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "type" "message_event_type" NOT NULL,
    "status" "message_status" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "part" INTEGER,
    "reason_code" TEXT,
    "detail" JSONB,

    CONSTRAINT "message_events_pkey" PRIMARY KEY ("message_id","id")
) PARTITION BY RANGE ("message_id");

-- CreateTable
CREATE TABLE "campaigns" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "objective" "campaign_objective" NOT NULL,
    "metric" "campaign_metric" NOT NULL,
    "metric_event" TEXT,
    "metric_days" INTEGER NOT NULL,
    "purpose" "purpose" NOT NULL,
    "audience" JSONB NOT NULL,
    "template_name" TEXT NOT NULL,
    "template_version" INTEGER,
    "text" TEXT,
    "variables" JSONB NOT NULL DEFAULT '{}',
    "coupon_pool_id" UUID,
    "sender" TEXT,
    "route_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "start_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "schedule" JSONB,
    "origin_id" UUID,
    "origin" "campaign_origin",
    "origin_filter" JSONB,
    "occurrence" INTEGER NOT NULL DEFAULT 1,
    "rate_per_second" INTEGER,
    "variants" JSONB NOT NULL DEFAULT '[]',
    "test" JSONB,
    "hold_out_percent" SMALLINT NOT NULL DEFAULT 0,
    "status" "campaign_status" NOT NULL,
    "reason" TEXT,
    "stopped_by" UUID,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "preflight" JSONB,
    "token" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "begins_at" TIMESTAMPTZ(3),
    "triggered" BOOLEAN NOT NULL DEFAULT false,
    "frozen_at" TIMESTAMPTZ(3),
    "frozen_to" UUID,
    "recipients" INTEGER NOT NULL DEFAULT 0,
    "test_recipients" INTEGER NOT NULL DEFAULT 0,
    "held_out" INTEGER NOT NULL DEFAULT 0,
    "tested_at" TIMESTAMPTZ(3),
    "looks" SMALLINT NOT NULL DEFAULT 0,
    "verdict" JSONB,
    "position" INTEGER NOT NULL DEFAULT 0,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "refused" JSONB NOT NULL DEFAULT '{}',
    "rests_until" TIMESTAMPTZ(3),
    "counts_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "campaigns_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "coupon_pools" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "coupon_pools_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "coupons" (
    "workspace_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "contact_id" UUID,
    "message_id" UUID,
    "campaign_id" UUID,
    "reserved_at" TIMESTAMPTZ(3),
    "redeemed_at" TIMESTAMPTZ(3),
    "actor_kind" "actor_kind",
    "actor_id" UUID,
    "reference" TEXT,
    "due_at" TIMESTAMPTZ(3),

    CONSTRAINT "coupons_pkey" PRIMARY KEY ("workspace_id","key")
);

-- CreateTable
CREATE TABLE "campaign_chunks" (
    "campaign_id" UUID NOT NULL,
    "stage" "campaign_stage" NOT NULL,
    "position" INTEGER NOT NULL,
    "contact_ids" UUID[],
    "last_id" UUID NOT NULL,
    "countries" JSONB NOT NULL,

    CONSTRAINT "campaign_chunks_pkey" PRIMARY KEY ("campaign_id","stage","position")
);

-- CreateTable
CREATE TABLE "campaign_arrivals" (
    "campaign_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "held_out" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "campaign_arrivals_pkey" PRIMARY KEY ("campaign_id","contact_id")
);

-- CreateTable
CREATE TABLE "campaign_waits" (
    "campaign_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "campaign_waits_pkey" PRIMARY KEY ("campaign_id","message_id")
);

-- CreateTable
CREATE TABLE "triggers" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "trigger_kind" NOT NULL,
    "status" "trigger_status" NOT NULL,
    "reason" TEXT,
    "segment_id" UUID,
    "event_name" TEXT,
    "event_where" JSONB,
    "field_id" UUID,
    "offset_minutes" INTEGER,
    "offset_days" INTEGER,
    "at_minute" INTEGER,
    "yearly" BOOLEAN NOT NULL DEFAULT false,
    "once" BOOLEAN NOT NULL,
    "campaign_id" UUID,
    "purpose" "purpose" NOT NULL,
    "template_name" TEXT NOT NULL,
    "variables" JSONB NOT NULL DEFAULT '{}',
    "sender" TEXT,
    "confirmation" JSONB,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "canceled" INTEGER NOT NULL DEFAULT 0,
    "refused" JSONB NOT NULL DEFAULT '{}',
    "found_to" TIMESTAMPTZ(3),
    "active_since" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),
    "send_after" TIMESTAMPTZ(3),
    "send_lease_until" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "triggers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trigger_firings" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "trigger_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "occurrence" TEXT NOT NULL,
    "field_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "status" "firing_status" NOT NULL,
    "stale" BOOLEAN NOT NULL DEFAULT false,
    "code" TEXT,
    "message_id" UUID,
    "answer" "firing_answer",
    "answered_at" TIMESTAMPTZ(3),
    "moved" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trigger_firings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pauses" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "scope" "pause_scope" NOT NULL,
    "key" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "lifted_at" TIMESTAMPTZ(3),
    "recall" BOOLEAN NOT NULL DEFAULT false,
    "recalls_asked" INTEGER NOT NULL DEFAULT 0,
    "recalled" INTEGER NOT NULL DEFAULT 0,
    "too_late" INTEGER NOT NULL DEFAULT 0,
    "swept_to" UUID,
    "due_at" TIMESTAMPTZ(3),

    CONSTRAINT "pauses_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pause_recalls" (
    "message_id" UUID NOT NULL,
    "pause_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "recalled" BOOLEAN,

    CONSTRAINT "pause_recalls_pkey" PRIMARY KEY ("message_id","pause_id")
);

-- CreateTable
CREATE TABLE "campaign_refusals" (
    "campaign_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "code" TEXT NOT NULL,

    CONSTRAINT "campaign_refusals_pkey" PRIMARY KEY ("campaign_id","contact_id")
);

-- CreateTable
CREATE TABLE "links" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "template_id" UUID,
    "campaign_id" UUID,
    "variant" SMALLINT,
    "url" TEXT NOT NULL,
    "clicks" INTEGER NOT NULL DEFAULT 0,
    "bot_clicks" INTEGER NOT NULL DEFAULT 0,
    "data_centre_clicks" INTEGER NOT NULL DEFAULT 0,
    "last_clicked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_links" (
    "code" TEXT NOT NULL,
    "link_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "clicks" INTEGER NOT NULL DEFAULT 0,
    "bot_clicks" INTEGER NOT NULL DEFAULT 0,
    "first_clicked_at" TIMESTAMPTZ(3),
    "last_clicked_at" TIMESTAMPTZ(3),

    CONSTRAINT "message_links_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "link_clicks" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "visitor" "link_visitor" NOT NULL,
    "agent" TEXT NOT NULL,

    CONSTRAINT "link_clicks_pkey" PRIMARY KEY ("message_id","id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "to" TEXT,
    "country" TEXT,
    "network" TEXT,
    "phone_hash" BYTEA NOT NULL,
    "channel" "verification_channel" NOT NULL,
    "channels" "verification_channel"[],
    "purpose_text" TEXT NOT NULL,
    "status" "verification_status" NOT NULL,
    "secret_cipher" BYTEA,
    "code_length" SMALLINT NOT NULL,
    "locale" TEXT NOT NULL,
    "template" TEXT,
    "domain" TEXT,
    "app_hash" TEXT,
    "sender" TEXT,
    "client_address" TEXT,
    "checks" SMALLINT NOT NULL,
    "sends" SMALLINT NOT NULL,
    "next_send_at" TIMESTAMPTZ(3) NOT NULL,
    "resend_after_seconds" INTEGER,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_sends" (
    "message_id" UUID NOT NULL,
    "verification_id" UUID NOT NULL,
    "number" SMALLINT NOT NULL,

    CONSTRAINT "verification_sends_pkey" PRIMARY KEY ("message_id")
);

-- CreateTable
CREATE TABLE "verification_counters" (
    "workspace_id" UUID NOT NULL,
    "scope" "guard_scope" NOT NULL,
    "key" TEXT NOT NULL,
    "hot_sent" DOUBLE PRECISION NOT NULL,
    "fast_sent" DOUBLE PRECISION NOT NULL,
    "fast_entered" DOUBLE PRECISION NOT NULL,
    "fast_stopped" DOUBLE PRECISION NOT NULL,
    "warm_sent" DOUBLE PRECISION NOT NULL,
    "warm_entered" DOUBLE PRECISION NOT NULL,
    "slow_sent" DOUBLE PRECISION NOT NULL,
    "slow_entered" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_counters_pkey" PRIMARY KEY ("workspace_id","scope","key")
);

-- CreateTable
CREATE TABLE "fraud_rules" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "scope" "guard_scope" NOT NULL,
    "key" TEXT NOT NULL,
    "action" "fraud_action" NOT NULL,
    "automatic" BOOLEAN NOT NULL,
    "reason" TEXT NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "lifted_at" TIMESTAMPTZ(3),

    CONSTRAINT "fraud_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fraud_alerts" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "type" "fraud_alert_type" NOT NULL,
    "scope" "guard_scope" NOT NULL,
    "key" TEXT NOT NULL,
    "action" "fraud_action" NOT NULL,
    "reason" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3),
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fraud_alerts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_settings" (
    "workspace_id" UUID NOT NULL,
    "channels" "verification_channel"[],
    "passkey_domains" TEXT[],
    "check_url" TEXT,
    "check_secret_cipher" BYTEA,
    "check_timeout_ms" INTEGER NOT NULL,
    "check_silence_allows" BOOLEAN NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_settings_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "contact_passkeys" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "backed_up" BOOLEAN NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "contact_passkeys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound_messages" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID,
    "connection_id" UUID NOT NULL,
    "from" TEXT,
    "from_type" "address_type",
    "to" TEXT NOT NULL,
    "body" TEXT,
    "encoding" "text_encoding" NOT NULL,
    "keyword" "inbound_keyword",
    "intent" JSONB,
    "missing_parts" INTEGER NOT NULL DEFAULT 0,
    "destination_port" INTEGER,
    "source_port" INTEGER,
    "tlvs" JSONB,
    "media" JSONB,
    "duplicate_of_id" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbound_messages_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "inbound_parts" (
    "group_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "connection_id" UUID NOT NULL,
    "from" TEXT NOT NULL,
    "from_type" "address_type",
    "to" TEXT NOT NULL,
    "tie" TEXT NOT NULL,
    "reference" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "payload" BYTEA NOT NULL,
    "udh" BYTEA,
    "data_coding" INTEGER NOT NULL,
    "default_alphabet" "default_alphabet" NOT NULL,
    "destination_port" INTEGER,
    "source_port" INTEGER,
    "tlvs" JSONB,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbound_parts_pkey" PRIMARY KEY ("group_id","number")
);

-- CreateTable
CREATE TABLE "inbound_deliveries" (
    "connection_id" UUID NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "arrival" TEXT NOT NULL,
    "inbound_id" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbound_deliveries_pkey" PRIMARY KEY ("connection_id","fingerprint")
);

-- CreateTable
CREATE TABLE "conversations" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "sender" TEXT NOT NULL,
    "state" "conversation_state" NOT NULL DEFAULT 'OPEN',
    "snoozed_until" TIMESTAMPTZ(3),
    "assignee_kind" "actor_kind",
    "assignee_id" UUID,
    "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "activity_id" UUID NOT NULL,
    "activity_at" TIMESTAMPTZ(3) NOT NULL,
    "inbound_event_id" UUID,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "waiting_since" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "lease_kind" "lease_kind",
    "lease_actor_kind" "actor_kind",
    "lease_actor_id" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "conversations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversation_events" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "type" "conversation_event_type" NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "inbound_id" UUID,
    "message_id" UUID,
    "text" TEXT,
    "detail" JSONB,
    "elapsed_ms" BIGINT,

    CONSTRAINT "conversation_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversation_reads" (
    "conversation_id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,

    CONSTRAINT "conversation_reads_pkey" PRIMARY KEY ("conversation_id","actor_id")
);

-- CreateTable
CREATE TABLE "bots" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "api_key_id" UUID NOT NULL,
    "keywords" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "senders" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "from_minute" INTEGER,
    "until_minute" INTEGER,
    "forbidden" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "per_minute" INTEGER NOT NULL,
    "per_day" INTEGER NOT NULL,
    "max_turns" INTEGER NOT NULL,
    "may" "bot_act"[],
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "minute_at" TIMESTAMPTZ(3) NOT NULL,
    "minute_count" INTEGER NOT NULL DEFAULT 0,
    "day_at" TIMESTAMPTZ(3) NOT NULL,
    "day_count" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ(3),

    CONSTRAINT "bots_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bot_webhooks" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "bot_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bot_webhooks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assistants" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "bot_id" UUID NOT NULL,
    "instructions" TEXT NOT NULL,
    "facts" TEXT[],
    "order_url" TEXT,
    "order_secret" BYTEA,
    "daily_tokens" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "assistants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assistant_slots" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "assistant_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "contact_id" UUID,
    "booked_at" TIMESTAMPTZ(3),

    CONSTRAINT "assistant_slots_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assistant_calls" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "assistant_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "model" TEXT NOT NULL,
    "prompt" JSONB NOT NULL,
    "answer" JSONB,
    "error" TEXT,
    "prompt_tokens" INTEGER NOT NULL,
    "completion_tokens" INTEGER NOT NULL,
    "cost_micros" BIGINT,
    "currency" TEXT,
    "duration_ms" INTEGER NOT NULL,

    CONSTRAINT "assistant_calls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bot_deliveries" (
    "bot_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "holder" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bot_deliveries_pkey" PRIMARY KEY ("bot_id","event_id")
);

-- CreateTable
CREATE TABLE "teams" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "member_ids" UUID[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "teams_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment_rules" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "keywords" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "senders" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "languages" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "hours" TEXT,
    "to_kind" "actor_kind",
    "to_id" UUID,
    "round_robin" BOOLEAN NOT NULL,
    "last_member_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "assignment_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "absences" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "text" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "absences_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox_views" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbox_views_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unmatched_receipts" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "remote_id" TEXT NOT NULL,
    "response_keys" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "remote_key" TEXT NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL,
    "word" TEXT,
    "network_error_code" TEXT,
    "tlvs" JSONB,
    "raw_text" TEXT NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "unmatched_receipts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "workspace_id" UUID NOT NULL,
    "key_digest" BYTEA NOT NULL,
    "operation" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "result_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("workspace_id","key_digest")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "message_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed_life" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "epoch" INTEGER NOT NULL DEFAULT 1,
    "created" TEXT NOT NULL,
    "head" BIGINT NOT NULL DEFAULT 0,
    "head_id" UUID,
    "from_sequences" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
    "lost_head" BIGINT NOT NULL DEFAULT 0,
    "cursor_key" BYTEA NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feed_life_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resume_points" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "stream" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "holder" UUID NOT NULL,
    "cursor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "resume_points_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dead_jobs" (
    "subject" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dead_jobs_pkey" PRIMARY KEY ("subject","payload")
);

-- CreateTable
CREATE TABLE "timers" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "payload" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "quarantined_at" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "timers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "events" TEXT[],
    "filter" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "ordered" BOOLEAN NOT NULL,
    "secret" BYTEA NOT NULL,
    "previous_secret" BYTEA,
    "previous_until" TIMESTAMPTZ(3),
    "enabled" BOOLEAN NOT NULL,
    "enabled_at" TIMESTAMPTZ(3) NOT NULL,
    "disabled_reason" TEXT,
    "failing_since" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "last_delivered_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "paused_until" TIMESTAMPTZ(3),
    "lease_owner" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "event_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "status" "webhook_delivery_status" NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "retry_until" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "log" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_positions" (
    "id" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "sequence" BIGINT NOT NULL,
    "check" BIGINT NOT NULL,
    "owner" UUID,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_positions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "duty_runs" (
    "name" TEXT NOT NULL,
    "succeeded_at" TIMESTAMPTZ(3),
    "duration_ms" INTEGER,
    "failed_at" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "duty_runs_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "data_keys" (
    "id" UUID NOT NULL,
    "kind" "data_key_kind" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_key_wraps" (
    "data_key_id" UUID NOT NULL,
    "secret_key_id" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,

    CONSTRAINT "data_key_wraps_pkey" PRIMARY KEY ("data_key_id","secret_key_id")
);

-- CreateTable
CREATE TABLE "watermarks" (
    "name" TEXT NOT NULL,
    "id" UUID NOT NULL,

    CONSTRAINT "watermarks_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "request_log" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "request_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "operation" TEXT,
    "fields" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "duration_ms" INTEGER NOT NULL,
    "cost" INTEGER,
    "code" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "evidence_digest" BYTEA,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_reads" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "operation" TEXT,
    "fields" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "filters" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "count" INTEGER,
    "contact_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "data_reads_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "resume_points_workspace_id_actor_id_stream_key_key" ON "resume_points"("workspace_id", "actor_id", "stream", "key");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_workspace_id_id_idx" ON "api_keys"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "members_workspace_id_email_key" ON "members"("workspace_id", "email") WHERE (removed_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "members_workspace_id_login_id_key" ON "members"("workspace_id", "login_id") WHERE (removed_at IS NULL);

-- CreateIndex
CREATE INDEX "members_workspace_id_id_idx" ON "members"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "members_login_id_idx" ON "members"("login_id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_hash_key" ON "sessions"("hash");

-- CreateIndex
CREATE INDEX "sessions_login_id_id_idx" ON "sessions"("login_id", "id");

-- CreateIndex
CREATE INDEX "sessions_member_id_idx" ON "sessions"("member_id");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_links_hash_key" ON "sign_in_links"("hash");

-- CreateIndex
CREATE INDEX "sign_in_links_member_id_idx" ON "sign_in_links"("member_id");

-- CreateIndex
CREATE INDEX "sign_in_links_expires_at_idx" ON "sign_in_links"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "passkeys_credential_id_key" ON "passkeys"("credential_id");

-- CreateIndex
CREATE INDEX "passkeys_login_id_id_idx" ON "passkeys"("login_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "open_id_identities_issuer_subject_key" ON "open_id_identities"("issuer", "subject");

-- CreateIndex
CREATE INDEX "open_id_identities_login_id_idx" ON "open_id_identities"("login_id");

-- CreateIndex
CREATE INDEX "sign_in_challenges_expires_at_idx" ON "sign_in_challenges"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "contact_exports_token_hash_key" ON "contact_exports"("token_hash");

-- CreateIndex
CREATE INDEX "contact_exports_expires_at_idx" ON "contact_exports"("expires_at");

-- CreateIndex
CREATE INDEX "revoked_links_expires_at_idx" ON "revoked_links"("expires_at");

-- CreateIndex
CREATE INDEX "sign_in_rates_clear_at_idx" ON "sign_in_rates"("clear_at");

-- CreateIndex
CREATE INDEX "contacts_workspace_id_id_idx" ON "contacts"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "contacts_workspace_id_updated_at_idx" ON "contacts"("workspace_id", "updated_at") WHERE (updated_at > created_at);

-- CreateIndex
CREATE INDEX "contacts_tags_idx" ON "contacts" USING GIN ("tags") WHERE (tags <> '{}');

-- CreateIndex
CREATE INDEX "contacts_workspace_id_country_id_idx" ON "contacts"("workspace_id", "country", "id");

-- CreateIndex
CREATE UNIQUE INDEX "contacts_workspace_id_phone_key" ON "contacts"("workspace_id", "phone");

-- CreateIndex
CREATE UNIQUE INDEX "contacts_workspace_id_address_type_address_key" ON "contacts"("workspace_id", "address_type", "address") WHERE (address IS NOT NULL);

-- CreateIndex
CREATE INDEX "contact_lists_workspace_id_id_idx" ON "contact_lists"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_lists_workspace_id_name_key" ON "contact_lists"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "contact_list_members_contact_id_idx" ON "contact_list_members"("contact_id");

-- CreateIndex
CREATE INDEX "contact_fields_workspace_id_id_idx" ON "contact_fields"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_fields_workspace_id_name_key" ON "contact_fields"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "contact_field_values_contact_id_idx" ON "contact_field_values"("contact_id");

-- CreateIndex
CREATE INDEX "contact_field_values_field_id_text_contact_id_idx" ON "contact_field_values"("field_id", "text", "contact_id") WHERE (text IS NOT NULL);

-- CreateIndex
CREATE INDEX "contact_field_values_field_id_number_contact_id_idx" ON "contact_field_values"("field_id", "number", "contact_id") WHERE (number IS NOT NULL);

-- CreateIndex
CREATE INDEX "contact_field_values_field_id_at_contact_id_idx" ON "contact_field_values"("field_id", "at", "contact_id") WHERE (at IS NOT NULL);

-- CreateIndex
CREATE INDEX "contact_events_workspace_id_name_contact_id_at_idx" ON "contact_events"("workspace_id", "name", "contact_id", "at");

-- CreateIndex
CREATE INDEX "contact_events_contact_id_at_idx" ON "contact_events"("contact_id", "at");

-- CreateIndex
CREATE INDEX "contact_events_at_idx" ON "contact_events" USING BRIN ("at");

-- CreateIndex
CREATE UNIQUE INDEX "contact_events_workspace_id_key_digest_key" ON "contact_events"("workspace_id", "key_digest") WHERE (key_digest IS NOT NULL);

-- CreateIndex
CREATE INDEX "segments_workspace_id_id_idx" ON "segments"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "segments_workspace_id_name_key" ON "segments"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "segment_watches_due_at_idx" ON "segment_watches"("due_at");

-- CreateIndex
CREATE INDEX "segment_members_contact_id_idx" ON "segment_members"("contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "consent_entries_workspace_id_position_key" ON "consent_entries"("workspace_id", "position");

-- CreateIndex
CREATE INDEX "consent_entries_contact_id_id_idx" ON "consent_entries"("contact_id", "id");

-- CreateIndex
CREATE INDEX "consent_requests_contact_id_id_idx" ON "consent_requests"("contact_id", "id");

-- CreateIndex
CREATE INDEX "consent_requests_workspace_id_status_id_idx" ON "consent_requests"("workspace_id", "status", "id");

-- CreateIndex
CREATE INDEX "evidence_contact_id_idx" ON "evidence"("contact_id");

-- CreateIndex
CREATE INDEX "evidence_workspace_id_phone_hash_idx" ON "evidence"("workspace_id", "phone_hash");

-- CreateIndex
CREATE INDEX "complaints_workspace_id_at_idx" ON "complaints"("workspace_id", "at");

-- CreateIndex
CREATE INDEX "complaints_contact_id_idx" ON "complaints"("contact_id");

-- CreateIndex
CREATE INDEX "number_lookups_expires_at_idx" ON "number_lookups"("expires_at");

-- CreateIndex
CREATE INDEX "number_failures_check_idx" ON "number_failures"("check_at") WHERE (check_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "suppressions_contact_id_idx" ON "suppressions"("contact_id");

-- CreateIndex
CREATE INDEX "suppressions_strangers_idx" ON "suppressions"("workspace_id") WHERE (contact_id IS NULL);

-- CreateIndex
CREATE INDEX "suppressions_workspace_id_id_idx" ON "suppressions"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "suppressions_workspace_id_phone_hash_reason_key" ON "suppressions"("workspace_id", "phone_hash", "reason");

-- CreateIndex
CREATE INDEX "templates_workspace_id_id_idx" ON "templates"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "templates_workspace_id_name_key" ON "templates"("workspace_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "template_versions_template_id_version_key" ON "template_versions"("template_id", "version");

-- CreateIndex
CREATE INDEX "senders_workspace_id_id_idx" ON "senders"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "senders_workspace_id_address_key" ON "senders"("workspace_id", "address");

-- CreateIndex
CREATE INDEX "connections_workspace_id_id_idx" ON "connections"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "connections_workspace_id_name_key" ON "connections"("workspace_id", "name") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "routes_workspace_id_id_idx" ON "routes"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "routes_workspace_id_name_key" ON "routes"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "route_targets_connection_id_idx" ON "route_targets"("connection_id");

-- CreateIndex
CREATE UNIQUE INDEX "route_targets_route_id_connection_id_key" ON "route_targets"("route_id", "connection_id");

-- CreateIndex
CREATE INDEX "prices_workspace_id_id_idx" ON "prices"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "prices_workspace_id_key_valid_from_key" ON "prices"("workspace_id", "key", "valid_from");

-- CreateIndex
CREATE INDEX "delivery_alerts_workspace_id_id_idx" ON "delivery_alerts"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_alerts_workspace_id_dimension_key_key" ON "delivery_alerts"("workspace_id", "dimension", "key") WHERE (resolved_at IS NULL);

-- CreateIndex
CREATE INDEX "rollups_grain_bucket_idx" ON "rollups"("grain", "bucket");

-- CreateIndex
CREATE INDEX "rollup_amounts_grain_bucket_idx" ON "rollup_amounts"("grain", "bucket");

-- CreateIndex
CREATE UNIQUE INDEX "budgets_workspace_id_key_key" ON "budgets"("workspace_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "budget_spendings_budget_id_starts_at_key" ON "budget_spendings"("budget_id", "starts_at");

-- CreateIndex
CREATE INDEX "carrier_invoices_workspace_id_id_idx" ON "carrier_invoices"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "carrier_invoices_workspace_id_connection_id_number_key" ON "carrier_invoices"("workspace_id", "connection_id", "number");

-- CreateIndex
CREATE INDEX "carrier_invoice_lines_workspace_id_invoice_id_idx" ON "carrier_invoice_lines"("workspace_id", "invoice_id");

-- CreateIndex
CREATE INDEX "carrier_invoice_lines_invoice_id_idx" ON "carrier_invoice_lines"("invoice_id");

-- CreateIndex
CREATE INDEX "charge_corrections_workspace_id_message_id_idx" ON "charge_corrections"("workspace_id", "message_id") WHERE (message_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "charge_corrections_invoice_id_idx" ON "charge_corrections"("invoice_id");

-- CreateIndex
CREATE INDEX "budget_warnings_at_idx" ON "budget_warnings"("at");

-- CreateIndex
CREATE INDEX "message_batches_workspace_id_id_idx" ON "message_batches"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "messages_workspace_id_id_idx" ON "messages"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "messages_workspace_id_purpose_id_idx" ON "messages"("workspace_id", "purpose", "id");

-- CreateIndex
CREATE INDEX "messages_workspace_id_indexed_status_id_idx" ON "messages"("workspace_id", "indexed_status", "id") WHERE (indexed_status IS NOT NULL);

-- CreateIndex
CREATE INDEX "messages_contact_id_id_idx" ON "messages"("contact_id", "id");

-- CreateIndex
CREATE INDEX "messages_batch_id_id_indexed_status_idx" ON "messages"("batch_id", "id", "indexed_status") WHERE (batch_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "messages_campaign_id_id_indexed_status_idx" ON "messages"("campaign_id", "id", "indexed_status") WHERE (campaign_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "messages_due_at_idx" ON "messages"("due_at") WHERE (due_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "messages_tags_idx" ON "messages" USING GIN ("tags") WHERE (tags <> '{}');

-- CreateIndex
CREATE INDEX "queued_chunks_connection_id_lane_queued_at_idx" ON "queued_chunks"("connection_id", "lane", "queued_at");

-- CreateIndex
CREATE INDEX "queued_chunks_due_at_idx" ON "queued_chunks"("due_at");

-- CreateIndex
CREATE INDEX "claims_due_at_idx" ON "claims"("due_at");

-- CreateIndex
CREATE INDEX "message_parts_connection_id_remote_key_message_id_idx" ON "message_parts"("connection_id", "remote_key", "message_id");

-- CreateIndex
CREATE UNIQUE INDEX "workspaces_link_domain_key" ON "workspaces"("link_domain");

-- CreateIndex
CREATE INDEX "links_workspace_id_created_at_id_idx" ON "links"("workspace_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "links_template_id_idx" ON "links"("template_id") WHERE (template_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "links_campaign_id_idx" ON "links"("campaign_id") WHERE (campaign_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "triggers_workspace_id_id_idx" ON "triggers"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "triggers_workspace_id_event_name_idx" ON "triggers"("workspace_id", "event_name") WHERE (event_name IS NOT NULL);

-- CreateIndex
CREATE INDEX "triggers_due_at_idx" ON "triggers"("due_at") WHERE (due_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "triggers_segment_id_idx" ON "triggers"("segment_id") WHERE (segment_id IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "triggers_workspace_id_name_key" ON "triggers"("workspace_id", "name") WHERE (status <> 'REMOVED'::trigger_status);

-- CreateIndex
CREATE INDEX "campaign_chunks_campaign_id_stage_last_id_idx" ON "campaign_chunks"("campaign_id", "stage", "last_id");

-- CreateIndex
CREATE INDEX "campaign_waits_campaign_id_due_at_message_id_idx" ON "campaign_waits"("campaign_id", "due_at", "message_id");

-- CreateIndex
CREATE INDEX "trigger_firings_trigger_id_id_idx" ON "trigger_firings"("trigger_id", "id");

-- CreateIndex
CREATE INDEX "trigger_firings_trigger_id_at_idx" ON "trigger_firings"("trigger_id", "at");

-- CreateIndex
CREATE INDEX "trigger_firings_trigger_id_expires_at_id_idx" ON "trigger_firings"("trigger_id", "expires_at", "id") WHERE (status = 'PENDING'::firing_status);

-- CreateIndex
CREATE INDEX "trigger_firings_contact_id_id_idx" ON "trigger_firings"("contact_id", "id");

-- CreateIndex
CREATE INDEX "trigger_firings_id_idx" ON "trigger_firings"("id") WHERE (stale);

-- CreateIndex
CREATE UNIQUE INDEX "trigger_firings_trigger_id_contact_id_occurrence_key" ON "trigger_firings"("trigger_id", "contact_id", "occurrence");

-- CreateIndex
CREATE INDEX "pauses_workspace_id_id_idx" ON "pauses"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "pauses_due_at_idx" ON "pauses"("due_at") WHERE (due_at IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "pauses_workspace_id_scope_key_key" ON "pauses"("workspace_id", "scope", "key") WHERE (lifted_at IS NULL);

-- CreateIndex
CREATE INDEX "pause_recalls_connection_id_idx" ON "pause_recalls"("connection_id") WHERE (recalled IS NULL);

-- CreateIndex
CREATE INDEX "campaigns_workspace_id_id_idx" ON "campaigns"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "campaigns_due_at_idx" ON "campaigns"("due_at") WHERE (due_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "campaigns_origin_id_idx" ON "campaigns"("origin_id") WHERE (origin_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "coupon_pools_workspace_id_id_idx" ON "coupon_pools"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "coupon_pools_workspace_id_name_key" ON "coupon_pools"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "coupons_free_idx" ON "coupons"("pool_id", "key") WHERE (reserved_at IS NULL AND redeemed_at IS NULL);

-- CreateIndex
CREATE INDEX "coupons_pool_id_idx" ON "coupons"("pool_id");

-- CreateIndex
CREATE INDEX "coupons_campaign_id_idx" ON "coupons"("campaign_id") WHERE (campaign_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "coupons_contact_id_idx" ON "coupons"("contact_id") WHERE (contact_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "coupons_due_at_idx" ON "coupons"("due_at") WHERE (due_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "message_links_message_id_idx" ON "message_links"("message_id");

-- CreateIndex
CREATE INDEX "message_links_link_id_contact_id_idx" ON "message_links"("link_id", "contact_id") WHERE (first_clicked_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "message_links_contact_id_idx" ON "message_links"("contact_id") WHERE (first_clicked_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "verifications_workspace_id_id_idx" ON "verifications"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "verifications_workspace_id_phone_hash_id_idx" ON "verifications"("workspace_id", "phone_hash", "id");

-- CreateIndex
CREATE INDEX "verifications_contact_id_idx" ON "verifications"("contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "verifications_live_key" ON "verifications"("workspace_id", "phone_hash", "purpose_text") WHERE (status = 'PENDING');

-- CreateIndex
CREATE INDEX "verification_sends_verification_id_idx" ON "verification_sends"("verification_id");

-- CreateIndex
CREATE INDEX "verification_counters_at_idx" ON "verification_counters"("at");

-- CreateIndex
CREATE INDEX "fraud_rules_workspace_id_id_idx" ON "fraud_rules"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "fraud_rules_standing_key" ON "fraud_rules"("workspace_id", "scope", "key") WHERE (lifted_at IS NULL);

-- CreateIndex
CREATE INDEX "fraud_alerts_workspace_id_id_idx" ON "fraud_alerts"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "fraud_alerts_at_idx" ON "fraud_alerts"("at");

-- CreateIndex
CREATE INDEX "contact_passkeys_contact_id_idx" ON "contact_passkeys"("contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_passkeys_workspace_id_credential_id_key" ON "contact_passkeys"("workspace_id", "credential_id");

-- CreateIndex
CREATE INDEX "inbound_messages_workspace_id_id_idx" ON "inbound_messages"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "inbound_messages_workspace_id_keyword_id_idx" ON "inbound_messages"("workspace_id", "keyword", "id") WHERE (keyword IS NOT NULL);

-- CreateIndex
CREATE INDEX "inbound_messages_contact_id_id_idx" ON "inbound_messages"("contact_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "conversations_activity_id_key" ON "conversations"("activity_id");

-- CreateIndex
CREATE INDEX "conversations_workspace_id_activity_id_idx" ON "conversations"("workspace_id", "activity_id");

-- CreateIndex
CREATE INDEX "conversations_workspace_id_state_activity_id_idx" ON "conversations"("workspace_id", "state", "activity_id");

-- CreateIndex
CREATE INDEX "conversations_waiting_idx" ON "conversations"("workspace_id", "activity_id") WHERE (waiting_since IS NOT NULL);

-- CreateIndex
CREATE INDEX "conversations_workspace_id_assignee_id_activity_id_idx" ON "conversations"("workspace_id", "assignee_id", "activity_id") WHERE (assignee_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "conversations_labels_idx" ON "conversations" USING GIN ("labels") WHERE (labels <> '{}');

-- CreateIndex
CREATE UNIQUE INDEX "conversations_workspace_id_contact_id_sender_key" ON "conversations"("workspace_id", "contact_id", "sender");

-- CreateIndex
CREATE UNIQUE INDEX "bots_api_key_id_key" ON "bots"("api_key_id");

-- CreateIndex
CREATE INDEX "bots_workspace_id_id_idx" ON "bots"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "bots_workspace_id_name_key" ON "bots"("workspace_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "bot_webhooks_bot_id_key" ON "bot_webhooks"("bot_id");

-- CreateIndex
CREATE UNIQUE INDEX "assistants_bot_id_key" ON "assistants"("bot_id");

-- CreateIndex
CREATE INDEX "assistant_slots_contact_id_idx" ON "assistant_slots"("contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "assistant_slots_assistant_id_at_key" ON "assistant_slots"("assistant_id", "at");

-- CreateIndex
CREATE INDEX "assistant_calls_workspace_id_id_idx" ON "assistant_calls"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "assistant_calls_assistant_id_at_idx" ON "assistant_calls"("assistant_id", "at");

-- CreateIndex
CREATE INDEX "assistant_calls_assistant_id_id_idx" ON "assistant_calls"("assistant_id", "id");

-- CreateIndex
CREATE INDEX "assistant_calls_conversation_id_id_idx" ON "assistant_calls"("conversation_id", "id");

-- CreateIndex
CREATE INDEX "assistant_calls_contact_id_idx" ON "assistant_calls"("contact_id");

-- CreateIndex
CREATE INDEX "bot_deliveries_bot_id_conversation_id_event_id_idx" ON "bot_deliveries"("bot_id", "conversation_id", "event_id");

-- CreateIndex
CREATE INDEX "teams_workspace_id_id_idx" ON "teams"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "teams_workspace_id_name_key" ON "teams"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "assignment_rules_workspace_id_position_id_idx" ON "assignment_rules"("workspace_id", "position", "id");

-- CreateIndex
CREATE UNIQUE INDEX "assignment_rules_workspace_id_name_key" ON "assignment_rules"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "absences_workspace_id_id_idx" ON "absences"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "absences_member_id_idx" ON "absences"("member_id");

-- CreateIndex
CREATE INDEX "inbox_views_workspace_id_id_idx" ON "inbox_views"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_views_member_id_name_key" ON "inbox_views"("member_id", "name");

-- CreateIndex
CREATE INDEX "conversation_events_conversation_id_id_idx" ON "conversation_events"("conversation_id", "id");

-- CreateIndex
CREATE INDEX "conversation_events_workspace_id_type_id_idx" ON "conversation_events"("workspace_id", "type", "id") WHERE (elapsed_ms IS NOT NULL);

-- CreateIndex
CREATE INDEX "inbound_parts_connection_id_from_to_tie_reference_idx" ON "inbound_parts"("connection_id", "from", "to", "tie", "reference");

-- CreateIndex
CREATE INDEX "webhook_endpoints_workspace_id_id_idx" ON "webhook_endpoints"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "webhook_endpoints_due_at_idx" ON "webhook_endpoints"("due_at") WHERE (due_at IS NOT NULL AND enabled);

-- CreateIndex
CREATE INDEX "webhook_deliveries_workspace_id_id_idx" ON "webhook_deliveries"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_endpoint_id_id_idx" ON "webhook_deliveries"("endpoint_id", "id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_endpoint_id_due_at_id_idx" ON "webhook_deliveries"("endpoint_id", "due_at", "id") WHERE (status = 'PENDING');

-- CreateIndex
CREATE INDEX "webhook_deliveries_endpoint_id_subject_id_id_idx" ON "webhook_deliveries"("endpoint_id", "subject_id", "id") WHERE (status = 'PENDING');

-- CreateIndex
CREATE INDEX "timers_due_at_id_idx" ON "timers"("due_at", "id") WHERE (quarantined_at IS NULL);

-- CreateIndex
CREATE INDEX "timers_workspace_id_due_at_id_idx" ON "timers"("workspace_id", "due_at", "id") WHERE (quarantined_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "timers_kind_subject_id_key" ON "timers"("kind", "subject_id");

-- CreateIndex
CREATE INDEX "inbound_deliveries_received_at_idx" ON "inbound_deliveries"("received_at");

-- CreateIndex
CREATE INDEX "unmatched_receipts_workspace_id_id_idx" ON "unmatched_receipts"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "unmatched_receipts_connection_id_remote_key_from_state_key" ON "unmatched_receipts"("connection_id", "remote_key", "from", "state");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "request_log_workspace_id_id_idx" ON "request_log"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_workspace_id_id_idx" ON "audit_entries"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "data_reads_workspace_id_id_idx" ON "data_reads"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_workspace_id_subject_id_idx" ON "audit_entries"("workspace_id", "subject", "id");

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_login_id_fkey" FOREIGN KEY ("login_id") REFERENCES "logins"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_login_id_fkey" FOREIGN KEY ("login_id") REFERENCES "logins"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "members"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "members"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_login_id_fkey" FOREIGN KEY ("login_id") REFERENCES "logins"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "open_id_identities" ADD CONSTRAINT "open_id_identities_login_id_fkey" FOREIGN KEY ("login_id") REFERENCES "logins"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_list_members" ADD CONSTRAINT "contact_list_members_list_id_fkey" FOREIGN KEY ("list_id") REFERENCES "contact_lists"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_list_members" ADD CONSTRAINT "contact_list_members_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_field_values" ADD CONSTRAINT "contact_field_values_field_id_fkey" FOREIGN KEY ("field_id") REFERENCES "contact_fields"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_field_values" ADD CONSTRAINT "contact_field_values_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_events" ADD CONSTRAINT "contact_events_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_entries" ADD CONSTRAINT "consent_entries_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consents" ADD CONSTRAINT "consents_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consents" ADD CONSTRAINT "consents_entry_id_fkey" FOREIGN KEY ("entry_id") REFERENCES "consent_entries"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "templates" ADD CONSTRAINT "templates_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_versions" ADD CONSTRAINT "template_versions_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "templates"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_bodies" ADD CONSTRAINT "template_bodies_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "template_versions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "senders" ADD CONSTRAINT "senders_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routes" ADD CONSTRAINT "routes_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_targets" ADD CONSTRAINT "route_targets_route_id_fkey" FOREIGN KEY ("route_id") REFERENCES "routes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_targets" ADD CONSTRAINT "route_targets_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connections"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_batches" ADD CONSTRAINT "message_batches_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bot_webhooks" ADD CONSTRAINT "bot_webhooks_bot_id_fkey" FOREIGN KEY ("bot_id") REFERENCES "bots"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assistants" ADD CONSTRAINT "assistants_bot_id_fkey" FOREIGN KEY ("bot_id") REFERENCES "bots"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assistant_slots" ADD CONSTRAINT "assistant_slots_assistant_id_fkey" FOREIGN KEY ("assistant_id") REFERENCES "assistants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assistant_calls" ADD CONSTRAINT "assistant_calls_assistant_id_fkey" FOREIGN KEY ("assistant_id") REFERENCES "assistants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_refusals" ADD CONSTRAINT "batch_refusals_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "message_batches"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verifications" ADD CONSTRAINT "verifications_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_key_wraps" ADD CONSTRAINT "data_key_wraps_data_key_id_fkey" FOREIGN KEY ("data_key_id") REFERENCES "data_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Numbers are compared octet by octet, whatever the locale of the database: only then does their index find a prefix.
ALTER TABLE "contacts" ALTER COLUMN "phone" TYPE TEXT COLLATE "C";

-- A number is a number and nothing else is: what writes from a short code or a name is in the other two columns.
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_phone_check" CHECK ("phone" ~ '^\+[1-9][0-9]{6,14}$'),
  ADD CONSTRAINT "contacts_address_check" CHECK (num_nonnulls("phone", "address") <= 1
    AND ("address" IS NULL) = ("address_type" IS NULL) AND "address_type" IS DISTINCT FROM 'E164');

-- Which kinds there are, the list of channels says (src/channels/index.ts); here only how they are spelled.
ALTER TABLE "connections" ADD CONSTRAINT "connections_kind_check" CHECK ("kind" ~ '^[A-Z][A-Z0-9_]*$');

-- Whoever is made by a message has no locale, and no entry.
CREATE INDEX "contacts_workspace_id_locale_id_idx" ON "contacts"("workspace_id", "locale", "id") WHERE "locale" IS NOT NULL;

-- Each attribute beneath the id of its workspace (docs/decisions/0022-attributes-by-index.md). Whoever has none is not in it.
CREATE INDEX "contacts_attributes_idx" ON "contacts"
  USING gin (jsonb_set('{}', ARRAY["workspace_id"::text], "attributes") jsonb_path_ops) WITH (gin_pending_list_limit = 8192)
  WHERE "attributes" <> '{}';

-- A text without its accents, as people search: src/kernel/accents.ts writes what is searched for in the same way.
CREATE FUNCTION "without_accents"("text" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
  SELECT translate(regexp_replace(normalize("text", NFD), '[\u0300-\u036f]', '', 'g'), 'łŁøØđĐħĦı', 'lLoOdDhHi')
$$;

-- The words of names. Whoever is made by a message has none, and no entry.
CREATE INDEX "contacts_name_idx" ON "contacts" USING gin (to_tsvector('simple', without_accents("name"))) WHERE "name" IS NOT NULL;

-- Numbers by their end, as people say them. The workspace comes last: no look for a whole number may choose this index, which would
-- read all of a workspace.
CREATE INDEX "contacts_phone_end_idx" ON "contacts"(reverse("phone"), "workspace_id") WHERE "phone" IS NOT NULL;

-- Rows that are not committed count as none. Were contacts counted amid the first chunk of an import, their table would pass for empty, and each
-- look for a number might read all of a workspace by some other index. So they are counted once thousands are committed.
ALTER TABLE "contacts" SET (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_threshold = 2000, autovacuum_analyze_threshold = 2000);

-- The consent ledger and the audit log are append-only: what was recorded stays as it was recorded. What has to be erased
-- of it stands in "evidence" (docs/decisions/0027-evidence-beside-the-entry.md).
CREATE FUNCTION "refuse_ledger_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END
$$;

CREATE TRIGGER "consent_entries_append_only" BEFORE UPDATE OR DELETE ON "consent_entries"
  FOR EACH ROW EXECUTE FUNCTION "refuse_ledger_change"();

CREATE TRIGGER "consent_entries_no_truncate" BEFORE TRUNCATE ON "consent_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_ledger_change"();

CREATE TRIGGER "data_reads_append_only" BEFORE UPDATE OR DELETE ON "data_reads"
  FOR EACH ROW EXECUTE FUNCTION "refuse_ledger_change"();

CREATE TRIGGER "data_reads_no_truncate" BEFORE TRUNCATE ON "data_reads"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_ledger_change"();

CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE ON "audit_entries"
  FOR EACH ROW EXECUTE FUNCTION "refuse_ledger_change"();

CREATE TRIGGER "audit_entries_no_truncate" BEFORE TRUNCATE ON "audit_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_ledger_change"();

-- Ends a transaction in which messages were not in the state they were taken to have (src/db/sql/messages.ts).
CREATE FUNCTION "refuse_stale_states"(stale int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF stale <> 0 THEN
    RAISE EXCEPTION '% messages are in another state than they were taken to have', stale USING ERRCODE = 'HG001';
  END IF;
END
$$;

-- What grows with every message is kept by the month of its id (docs/decisions/0015-partitions-by-time.md). These two
-- hold what no month is made for; src/db/partitions.ts makes the months between them.
DO $$
DECLARE
  parent text;
  -- Where they meet before the first month is made: 2024-01-01.
  edge CONSTANT uuid := '018cc251-f400-0000-0000-000000000000';
BEGIN
  FOREACH parent IN ARRAY ARRAY['messages', 'message_events', 'message_parts', 'inbound_messages'] LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (MINVALUE) TO (%L)', parent || '_before', parent, edge);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (MAXVALUE)', parent || '_after', parent, edge);
  END LOOP;
END
$$;

-- Months are made and dropped by functions of the owner: the role that the hub runs as may not change the schema
-- (docs/decisions/0033-a-role-that-cannot-rewrite-history.md). Whoever calls one holds the lock of the table.
CREATE FUNCTION "require_months_of"(parent text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF parent IS NULL OR parent NOT IN ('messages', 'message_events', 'message_parts', 'inbound_messages') THEN
    RAISE EXCEPTION '% is not kept by months', parent;
  END IF;
END
$$;

-- The lowest id that can be made at a moment: src/kernel/ids.ts.
CREATE FUNCTION "lowest_id_at"(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT rpad(lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- Makes the months from one to before another. "moved": the first is not where the months have ended so far.
CREATE FUNCTION "make_months"(parent text, id_column text, fill int, first timestamptz, until timestamptz, moved boolean)
RETURNS text[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET "TimeZone" = 'UTC' AS $$
DECLARE
  month timestamptz := first;
  name text;
  made text[] := '{}';
BEGIN
  PERFORM public.require_months_of(parent);
  EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', parent, parent || '_after');
  IF moved THEN
    EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', parent, parent || '_before');
    EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (MINVALUE) TO (%L)',
      parent, parent || '_before', public.lowest_id_at(first));
  END IF;
  WHILE month < until LOOP
    name := parent || to_char(month, '"_"YYYY"_"MM');
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = %s)',
      name, parent, public.lowest_id_at(month), public.lowest_id_at(month + interval '1 month'), fill);
    made := made || name;
    month := month + interval '1 month';
  END LOOP;
  -- What the upper end held of before goes where it belongs.
  EXECUTE format('WITH gone AS (DELETE FROM public.%I WHERE %I < %L RETURNING *) INSERT INTO public.%I SELECT * FROM gone',
    parent || '_after', id_column, public.lowest_id_at(until), parent);
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (MAXVALUE)',
    parent, parent || '_after', public.lowest_id_at(until));
  RETURN made;
END
$$;

-- Drops the oldest month with everything in it; the lower end reaches up to the next one then.
CREATE FUNCTION "drop_oldest_month"(parent text, month text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET "TimeZone" = 'UTC' AS $$
DECLARE
  oldest text;
BEGIN
  PERFORM public.require_months_of(parent);
  SELECT min(c.relname) INTO oldest FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = format('public.%I', parent)::regclass AND c.relname ~ ('^' || parent || '_[0-9]{4}_[0-9]{2}$');
  IF oldest IS DISTINCT FROM month THEN
    RAISE EXCEPTION '% is not the oldest month of %, which is %', month, parent, oldest;
  END IF;
  EXECUTE format('DROP TABLE public.%I', month);
  EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', parent, parent || '_before');
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (MINVALUE) TO (%L)',
    parent, parent || '_before', public.lowest_id_at(to_timestamp(right(month, 7), 'YYYY"_"MM') + interval '1 month'));
END
$$;

REVOKE ALL ON FUNCTION "make_months"(text, text, int, timestamptz, timestamptz, boolean), "drop_oldest_month"(text, text) FROM PUBLIC;
