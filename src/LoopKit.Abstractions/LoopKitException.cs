namespace LoopKit;

/// <summary>A failure that LoopKit names by a stable code. Every code is explained in <c>docs/errors.md</c>.</summary>
/// <param name="code">The stable code, one of <see cref="ErrorCodes"/>.</param>
/// <param name="message">What happened, with which value, and what to do. Never a secret, never a prompt.</param>
/// <param name="innerException">The cause, when there is one.</param>
public sealed class LoopKitException(string code, string message, Exception? innerException = null)
    : Exception($"{code}: {message}", innerException)
{
    /// <summary>The stable code, for example <c>LK2001</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The message without its code.</summary>
    public string Explanation { get; } = message;
}
