using System.Collections.Concurrent;
using System.Net;
using System.Reflection;

namespace LoopKit.Models;

/// <summary>Reads the HTTP status that the exceptions of model SDKs carry, without knowing the SDKs.</summary>
/// <remarks>
/// They have it in common that a public property <c>StatusCode</c> or <c>Status</c> holds it, as a number or as an <see cref="HttpStatusCode"/>:
/// <see cref="HttpRequestException"/>, <c>System.ClientModel.ClientResultException</c>, Anthropic's exceptions. The property is looked up once a type.
/// </remarks>
internal static class HttpStatusProperty
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> _properties = new();

    /// <summary>The status of an exception, or <see langword="null"/>.</summary>
    public static int? Read(Exception exception)
    {
        try
        {
            return _properties.GetOrAdd(exception.GetType(), Find)?.GetValue(exception) switch
            {
                int status => status,
                HttpStatusCode status => (int)status,
                _ => null,
            };
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }

    private static PropertyInfo? Find(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.Name is "StatusCode" or "Status" && property.GetIndexParameters().Length == 0)
        .Where(property => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var value && (value == typeof(int) || value == typeof(HttpStatusCode)))
        .OrderByDescending(property => property.Name, StringComparer.Ordinal)
        .FirstOrDefault();
}
