using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using LoopKit.Sandbox;

namespace LoopKit.Secrets;

/// <summary>Takes secrets out of what is about to be stored: those that the host has, and keys that their form gives away.</summary>
/// <remarks>
/// Everything that enters a journal, an inbox or a blob passes here before it is decided upon, so that what is stored, what the model reads and what a replay
/// decides are the same. Thread-safe.
/// </remarks>
internal sealed class Redactor
{
    private const string SomeKey = "key";

    /// <summary>Texts without any of these hold no key of a known form.</summary>
    private static readonly string[] _marks = ["sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "AKIA", "ASIA", "AIza", "PRIVATE KEY-----"];

    /// <summary>Linear in time, whatever the text.</summary>
    private static readonly Regex _keys = new(
        @"\bsk-[A-Za-z0-9_-]{20,}|\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_[A-Za-z0-9_]{22,}|\bglpat-[A-Za-z0-9_-]{20,}|\bxox[abprs]-[A-Za-z0-9-]{10,}"
        + @"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);

    private readonly List<(string Form, string Name)> _forms;
    private readonly SearchValues<string> _found;

    /// <param name="secrets">The secrets that the host has.</param>
    public Redactor(IEnumerable<Secret> secrets)
    {
        _forms = [.. secrets.SelectMany(Forms).OrderByDescending(form => form.Form.Length)];
        _found = SearchValues.Create([.. _forms.Select(form => form.Form), .. _marks], StringComparison.Ordinal);
    }

    /// <summary>Knows the secrets of this process's environment, and further ones.</summary>
    public static Redactor OfThisProcess(params IEnumerable<string> more) =>
        new([.. Secret.In(CommandEnvironment.OfThisProcess()), .. more.Select(value => new Secret("secret", value))]);

    /// <summary>Puts names in the place of secrets.</summary>
    public string Redact(string text)
    {
        if (!MayHold(text))
        {
            return text;
        }

        foreach (var (form, name) in _forms)
        {
            text = text.Replace(form, Placeholder(name), StringComparison.Ordinal);
        }

        return _keys.Replace(text, match => IsKey(match) ? Placeholder(SomeKey) : match.Value);
    }

    /// <summary>Does the same to JSON in UTF-8. <see langword="null"/> when there is nothing to take out.</summary>
    public byte[]? Redact(ReadOnlySpan<byte> json)
    {
        // Nearly all hold none: a text is made of the others only.
        var buffer = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(json.Length));
        try
        {
            if (!MayHold(buffer.AsSpan(0, Encoding.UTF8.GetChars(json, buffer))))
            {
                return null;
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer, clearArray: true);
        }

        var text = Encoding.UTF8.GetString(json);
        var redacted = Redact(text);
        return redacted == text ? null : Encoding.UTF8.GetBytes(redacted);
    }

    /// <summary>The name of a secret in a text; <see langword="null"/> when there is none.</summary>
    public string? FirstIn(string text)
    {
        if (!MayHold(text))
        {
            return null;
        }

        var known = _forms.Find(form => text.Contains(form.Form, StringComparison.Ordinal));
        return known.Name ?? (_keys.Matches(text).Any(IsKey) ? SomeKey : null);
    }

    private bool MayHold(ReadOnlySpan<char> text) => text.ContainsAny(_found);

    /// <summary>Words that only begin like a key have no digits.</summary>
    private static bool IsKey(Match match) => match.ValueSpan.ContainsAnyInRange('0', '9') || match.ValueSpan[0] == '-';

    private static string Placeholder(string name) => $"[redacted: {name}]";

    /// <summary>A secret as it is, and as JSON writes it.</summary>
    private static IEnumerable<(string Form, string Name)> Forms(Secret secret) =>
        new[] { secret.Value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret.Value), JavaScriptEncoder.Default.Encode(secret.Value) }
            .Distinct(StringComparer.Ordinal)
            .Select(form => (form, secret.Name));
}
