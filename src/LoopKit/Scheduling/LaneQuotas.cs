using LoopKit.Models;

namespace LoopKit.Scheduling;

/// <summary>What a lane may use within a time: what the host allows, and what the provider says with its answers.</summary>
/// <remarks>
/// A call reaches the provider some time after it was granted and at the latest when the answer begins. So it counts from its grant until a window after
/// that: whatever the network did in between, the provider's own count is never higher. A call that nobody knows this of is taken to have arrived after
/// five seconds, or a quarter of the window when that is more. What is received is counted by the provider while it writes, so it counts until a window after the end.
/// </remarks>
internal sealed class LaneQuotas
{
    private static readonly TimeSpan _longestWindow = TimeSpan.FromDays(1);
    private static readonly RateLimitKind[] _kinds = Enum.GetValues<RateLimitKind>();

    private readonly TimeSpan _longestWay;
    private readonly RateWindow[] _windows;
    private readonly long? _hostsRequests;
    private readonly UsageExperience _experience = new();
    private DateTimeOffset _observedAt;

    public LaneQuotas(LaneLimits limits)
    {
        _longestWay = TimeSpan.FromSeconds(Math.Max(5, limits.Window.TotalSeconds / 4));
        _hostsRequests = limits.Requests;

        // Everything is counted from the first call on: when the provider names a limit, what is under way must be known.
        _windows = [.. _kinds.Select(_ => new RateWindow(long.MaxValue, limits.Window))];
        if (limits.Requests is { } requests)
        {
            WindowOf(RateLimitKind.Requests).Limit = requests;
        }
    }

    public void Begin(Permit permit, PermitRequest request, DateTimeOffset now)
    {
        foreach (var kind in _kinds)
        {
            var window = WindowOf(kind);
            var latest = IsOfAnswer(kind) ? permit.ExpiresAt : now + _longestWay;
            window.Begin(permit.Id, AmountOf(kind, request), latest + window.Window);
        }
    }

    /// <summary>A call has ended.</summary>
    /// <param name="holder">The call.</param>
    /// <param name="usage">What it was used for.</param>
    /// <param name="now">The time.</param>
    public void End(Holder holder, PermitUsage usage, DateTimeOffset now)
    {
        var answered = now - (usage.AnsweredAgo ?? TimeSpan.Zero);
        var arrived = answered < holder.GrantedAt + _longestWay ? answered : holder.GrantedAt + _longestWay;
        foreach (var kind in _kinds)
        {
            var window = WindowOf(kind);
            window.End(holder.Permit.Id, AmountOf(kind, holder.Request, usage), (IsOfAnswer(kind) ? now : arrived) + window.Window);
        }

        if (usage is { Answered: true, Tokens.InputTokens: > 0 })
        {
            _experience.Add(holder.Request.InputTokens, usage.Tokens.InputTokens, usage.CachedTokens, usage.Tokens.OutputTokens);
        }
    }

    public void Abandon(Permit permit)
    {
        foreach (var window in _windows)
        {
            window.Abandon(permit.Id);
        }
    }

    /// <summary>Takes over what the provider said, unless it said something later already.</summary>
    public void Observe(PermitUsage usage, DateTimeOffset now)
    {
        var at = now - (usage.AnsweredAgo ?? TimeSpan.Zero);
        if (usage.Limits.Count == 0 || at < _observedAt)
        {
            return;
        }

        _observedAt = at;
        foreach (var limit in usage.Limits.Where(limit => limit.Limit > 0))
        {
            var window = WindowOf(limit.Kind);
            var resetsIn = limit.ResetsIn is { } reset && reset < _longestWindow ? reset : limit.ResetsIn is null ? window.Window : _longestWindow;
            window.Window = resetsIn > window.Window ? resetsIn : window.Window;
            window.Limit = limit.Kind == RateLimitKind.Requests && _hostsRequests < limit.Limit ? _hostsRequests.Value : limit.Limit;
            window.Observe(limit.Limit - limit.Remaining, now, at + resetsIn);
        }
    }

    public bool HaveRoom(PermitRequest request, DateTimeOffset now)
    {
        foreach (var kind in _kinds)
        {
            if (!WindowOf(kind).HasRoom(AmountOf(kind, request), now))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>When a call for which there is no room should ask again.</summary>
    public DateTimeOffset? NextChange(PermitRequest request, DateTimeOffset now) => _kinds
        .Where(kind => !WindowOf(kind).HasRoom(AmountOf(kind, request), now))
        .Max(kind => WindowOf(kind).NextChange);

    public IReadOnlyList<LaneQuota> ToSnapshot(DateTimeOffset now) => [.. _kinds
        .Where(kind => WindowOf(kind).Limit != long.MaxValue)
        .Select(kind => new LaneQuota(kind, WindowOf(kind).Limit, WindowOf(kind).UsedAt(now), WindowOf(kind).Window))];

    private RateWindow WindowOf(RateLimitKind kind) => _windows[(int)kind];

    private static bool IsOfAnswer(RateLimitKind kind) => kind is RateLimitKind.OutputTokens or RateLimitKind.Tokens;

    /// <summary>What a call under way counts with.</summary>
    private long AmountOf(RateLimitKind kind, PermitRequest request) => kind switch
    {
        RateLimitKind.Requests => 1,
        RateLimitKind.InputTokens => _experience.Uncached(request.InputTokens),
        RateLimitKind.OutputTokens => _experience.Received(request.OutputTokens),
        _ => _experience.Sent(request.InputTokens) + _experience.Received(request.OutputTokens),
    };

    /// <summary>A call of which nobody knows what it used may have sent all of its input.</summary>
    private static long AmountOf(RateLimitKind kind, PermitRequest request, PermitUsage usage)
    {
        var input = usage.Tokens.InputTokens > 0 ? usage.Tokens.InputTokens : usage.RateLimitedFor is null ? request.InputTokens : 0;
        return kind switch
        {
            RateLimitKind.Requests => 1,
            RateLimitKind.InputTokens => Math.Max(0, input - usage.CachedTokens),
            RateLimitKind.OutputTokens => usage.Tokens.OutputTokens,
            _ => input + usage.Tokens.OutputTokens,
        };
    }
}
