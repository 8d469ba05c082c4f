namespace LoopKit.Models.Recorded;

/// <summary>Recorded calls, found by their requests.</summary>
internal sealed class Recording
{
    private readonly IReadOnlyList<RecordedCall> _calls;
    private readonly ILookup<string, RecordedCall> _byKey;

    public Recording(string source, IReadOnlyList<RecordedCall> calls)
    {
        Source = source;
        _calls = calls;
        _byKey = calls.ToLookup(call => call.Request.Key, StringComparer.Ordinal);
    }

    /// <summary>Where it comes from, for people.</summary>
    public string Source { get; }

    /// <summary>The call of a request, or <see langword="null"/> when there is none.</summary>
    /// <remarks>
    /// When the same was asked more than once, the place of the call in its loop decides, so that a call that is made again after a crash
    /// gets the same reply: that of the same turn, recorded last; else of the last turn before it; else the first.
    /// </remarks>
    /// <param name="request">What is asked.</param>
    /// <param name="call">Which call it is; <see langword="null"/> outside a loop.</param>
    public RecordedCall? Find(CanonicalRequest request, ChatCall? call)
    {
        var place = (call?.Iteration ?? 0, call?.Turn ?? 0);
        var same = _byKey[request.Key].Where(recorded => recorded.Request.Options is null || request.Options is null || recorded.Request.Options == request.Options).ToList();
        return same.Where(recorded => (recorded.Iteration, recorded.Turn).CompareTo(place) <= 0).OrderBy(recorded => (recorded.Iteration, recorded.Turn)).LastOrDefault()
            ?? same.FirstOrDefault();
    }

    /// <summary>Says which recorded call is the nearest to a request that has none, and where they differ.</summary>
    public string Explain(CanonicalRequest request) => _calls.Count == 0
        ? $"The recording '{Source}' has no calls."
        : $"The recording '{Source}' has no reply to this request. {NearestCall.Of(_calls, request)}";
}
