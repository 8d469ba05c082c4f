namespace LoopKit.Tools;

/// <summary>An expected failure of a tool. The model sees the error and the message and can react to them.</summary>
/// <param name="error">One of <see cref="ToolErrors"/>, or the tool's own kebab-case word.</param>
/// <param name="message">What happened and what to do, for the model.</param>
/// <param name="innerException">The cause, when there is one.</param>
public sealed class ToolException(string error, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The typed error.</summary>
    public string Error { get; } = error;
}
