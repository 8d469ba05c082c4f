using System.Net;
using System.Net.Sockets;
using LoopKit.Truncation;

namespace LoopKit.Models;

/// <summary>Classifies whatever a chat client throws.</summary>
internal static class ModelFailures
{
    /// <summary>The key under which an exception that is no <see cref="ModelException"/> carries the identifier of its response.</summary>
    public const string ResponseIdKey = "loopkit.response-id";

    private const int MaxMessage = 1000;
    private const int MaxCauses = 10;

    /// <summary>Says what a failed call was.</summary>
    /// <remarks>
    /// The outermost cause that can be classified decides. What nobody can classify counts as a failure of the server: the call is made
    /// again, within the engine's limits, because a needless retry costs less than a lost loop. A cancellation counts as a timeout: when
    /// the caller itself cancelled, it must not ask.
    /// </remarks>
    public static ModelFailure Classify(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var causes = CausesOf(exception).ToList();
        if (causes.OfType<ModelException>().FirstOrDefault() is { } known)
        {
            return new ModelFailure(known.Kind, Shorten(known.Message), Positive(known.RetryAfter), known.ResponseId);
        }

        var kind = causes.Select(KindOf).FirstOrDefault(kind => kind is not null) ?? ModelFailureKind.Server;
        return new ModelFailure(kind, Shorten(ThrownMessage.Of(exception)), ResponseId: ResponseIdOf(exception));
    }

    /// <summary>The identifier of the response that an exception belongs to, when its client left one.</summary>
    public static string? ResponseIdOf(Exception exception) =>
        CausesOf(exception).Select(cause => (cause as ModelException)?.ResponseId ?? cause.Data[ResponseIdKey] as string).FirstOrDefault(id => id is not null);

    private static IEnumerable<Exception> CausesOf(Exception exception)
    {
        var cause = exception;
        for (var depth = 0; cause is not null && depth < MaxCauses; depth++)
        {
            yield return cause;
            cause = cause.InnerException;
        }
    }

    private static ModelFailureKind? KindOf(Exception exception) => exception switch
    {
        _ when HttpStatusProperty.Read(exception) is { } status && KindOf(status) is { } kind => kind,
        TimeoutException or OperationCanceledException => ModelFailureKind.Timeout,
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => ModelFailureKind.CutStream,
        HttpRequestException or IOException or SocketException => ModelFailureKind.Network,
        _ => null,
    };

    private static ModelFailureKind? KindOf(int status) => status switch
    {
        (int)HttpStatusCode.TooManyRequests => ModelFailureKind.RateLimited,
        (int)HttpStatusCode.ServiceUnavailable or 529 => ModelFailureKind.Overloaded,
        (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden => ModelFailureKind.Unauthorized,
        (int)HttpStatusCode.RequestTimeout => ModelFailureKind.Timeout,
        >= 500 and < 600 => ModelFailureKind.Server,
        >= 400 and < 500 => ModelFailureKind.BadRequest,
        _ => null,
    };

    private static TimeSpan? Positive(TimeSpan? wait) => wait > TimeSpan.Zero ? wait : null;

    private static string Shorten(string message) => message.Length <= MaxMessage ? message : message[..MaxMessage] + "…";
}
