namespace LoopKit.Events;

/// <summary>A text in an event: in place when it is short, otherwise the address of a blob.</summary>
/// <remarks>Exactly one of <see cref="Text"/> and <see cref="Hash"/> is set.</remarks>
public sealed record Content
{
    /// <summary>The longest text, in UTF-8 bytes, that stands in the event itself.</summary>
    public const int MaxInlineBytes = 1024;

    /// <summary>No text.</summary>
    public static Content Empty { get; } = new() { Text = "" };

    /// <summary>The text itself.</summary>
    public string? Text { get; init; }

    /// <summary>The hash of the blob that holds the text in UTF-8.</summary>
    public string? Hash { get; init; }

    /// <summary>The length of the text in UTF-8 bytes; 0 stands for an inline text.</summary>
    public long Length { get; init; }
}
