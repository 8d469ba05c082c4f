using LoopKit.Coordination;

namespace LoopKit.Mcp.Protocol;

/// <summary>The sender that loops see, made from the name that a client gives itself.</summary>
internal static class ClientAddress
{
    private const int MaxLength = 64;

    /// <param name="clientName">The client's own name, which nobody has checked.</param>
    /// <param name="fallback">The name of a client that does not say one.</param>
    public static Address Of(string? clientName, string fallback)
    {
        var name = Sanitize(clientName);
        return Address.ForClient(name.Length > 0 ? name : fallback);
    }

    /// <summary>Keeps what cannot be mistaken for anything but a name, on a terminal or in a prompt.</summary>
    public static string Sanitize(string? name)
    {
        var safe = (name ?? "").Trim()
            .Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' ? character : '-')
            .Take(MaxLength);
        return string.Concat(safe).Trim('-');
    }
}
