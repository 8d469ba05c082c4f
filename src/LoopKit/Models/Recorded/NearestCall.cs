using System.Globalization;
using LoopKit.Events;

namespace LoopKit.Models.Recorded;

/// <summary>Says in words where a request differs from the recorded one that it agrees with longest.</summary>
internal static class NearestCall
{
    private const int Before = 30;
    private const int Excerpt = 90;

    public static string Of(IReadOnlyList<RecordedCall> calls, CanonicalRequest request)
    {
        var (nearest, message, character) = calls
            .Select(call => (Call: call, Place: FirstDifference(call.Request, request)))
            .Select(pair => (pair.Call, pair.Place.Message, pair.Place.Character))
            .MaxBy(pair => (pair.Message, pair.Character, -Math.Abs(pair.Call.Request.Messages.Count - request.Messages.Count)));
        var name = string.Create(CultureInfo.InvariantCulture, $"The nearest of its {calls.Count} calls is that of iteration {nearest.Iteration}, turn {nearest.Turn}: ");
        return name + Difference(nearest.Request, request, message, character);
    }

    private static (int Message, int Character) FirstDifference(CanonicalRequest left, CanonicalRequest right)
    {
        var message = left.Messages.Zip(right.Messages).TakeWhile(pair => pair.First == pair.Second).Count();
        return message < left.Messages.Count && message < right.Messages.Count
            ? (message, left.Messages[message].AsSpan().CommonPrefixLength(right.Messages[message]))
            : (message, 0);
    }

    private static string Difference(CanonicalRequest recorded, CanonicalRequest asked, int message, int character) =>
        (message == recorded.Messages.Count, message == asked.Messages.Count) switch
        {
            (true, true) => $"the messages are the same, but the tools or settings differ. {Texts(recorded.Options ?? "", asked.Options ?? "", (recorded.Options ?? "").AsSpan().CommonPrefixLength(asked.Options))}",
            (true, false) => string.Create(CultureInfo.InvariantCulture, $"it has {recorded.Messages.Count} messages, all the same, and this request has {asked.Messages.Count}. Asked next: {At(asked.Messages[message], 0)}"),
            (false, true) => string.Create(CultureInfo.InvariantCulture, $"it has {recorded.Messages.Count} messages, of which this request has the first {asked.Messages.Count}. Recorded next: {At(recorded.Messages[message], 0)}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"message {message + 1} of {asked.Messages.Count} differs. {Texts(recorded.Messages[message], asked.Messages[message], character)}"),
        };

    private static string Texts(string recorded, string asked, int character) => $"Recorded: {At(recorded, character)} Asked: {At(asked, character)}";

    private static string At(string text, int character)
    {
        var start = Math.Max(0, character - Before);
        start -= start > 0 && char.IsLowSurrogate(text[start]) ? 1 : 0;
        return $"\"{(start > 0 ? "…" : "")}{EventSummary.OneLine(text[start..], Excerpt)}\"";
    }
}
